"""Whom a table's or a secret's own policy surely refuses: a Deny there wins over whatever a role is granted elsewhere.

It is no Deny to whoever may take the policy away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.globs import intersects
from policies.analysis.iam_documents import Condition, Statement, all_documents, literal
from policies.analysis.iam_evaluation import Grants, Refusal, denies, meeting
from policies.analysis.iam_grants import settled_roles
from policies.analysis.iam_variables import is_filled
from policies.analysis.identity import ROLE, SECRET, TABLE, arn_pattern, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.principal_tags import outcome
from policies.analysis.references import refer
from policies.analysis.role_principals import names_all_of, names_role
from policies.analysis.stores import Store
from policies.analysis.values import Unknown

_ATTACHED: Final[Mapping[str, tuple[str, str]]] = {
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("resourceArn", TABLE),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", SECRET),
}
_TAKING_AWAY: Final = ("dynamodb:DeleteResourcePolicy", "secretsmanager:DeleteResourcePolicy")
_ON_STREAMS: Final = frozenset({"dynamodb:getrecords", "dynamodb:getsharditerator", "dynamodb:putresourcepolicy"})
_ALL_BUT: Final = frozenset({"arnnotequals", "arnnotlike", "stringnotequals", "stringnotlike"})


def standing(grant: Grants, refused: Refusal | None, arns: tuple[str, ...]) -> Refusal | None:
    """What is refused to somebody who may not take away the policy that refuses it."""
    taken = refused is not None and meeting(grant, _TAKING_AWAY, arns, refused)
    return None if taken else refused


def refusal_of_secret(stack: Stack, secret: Resource, arns: tuple[str, ...]) -> Refusal | None:
    """Whether the secret's own policy, which replicas have too, refuses a role an action. None if it refuses nobody."""
    statements = _refusing(stack).get(secret.urn, ())

    def refuses(role: Resource, action: str, asked: str) -> bool:
        return asked in arns and any(_is_for(stack, item, role) and denies(item, action, asked) for item in statements)

    return refuses if statements else None


def refusal(stack: Stack, store: Store) -> Refusal | None:
    """Whether the store's own policy refuses a role an action on one of the store's ARNs. None if it refuses nobody.

    A table's policy is about the table and its indexes, not about streams and backups, nor about replicas elsewhere.
    """
    tables = [member for member in store.members if member.type == TABLE]
    statements = _refusing(stack).get(store.root.urn, ())
    table = arn_pattern(store.root)
    if not statements or table is None or len(store.members) > len(tables) or len(tables) > 1:
        return None
    if store.root.props.get("replicas"):
        return None

    def refuses(role: Resource, action: str, arn: str) -> bool:
        if arn.startswith(f"{table}/stream/") and action not in _ON_STREAMS:
            return True  # There is no such request.
        about = arn == table or arn.startswith(f"{table}/index/")
        return about and any(_is_for(stack, item, role) and denies(item, action, arn) for item in statements)

    return refuses


@once
def _refusing(stack: Stack) -> Mapping[str, tuple[Statement, ...]]:
    """The statements that deny something on a table or a secret, by its URN."""
    found: dict[str, tuple[Statement, ...]] = {
        secret.urn: tuple(_denying(stack, secret)) for secret in stack.of(SECRET)
    }
    for token, (key, guarded) in _ATTACHED.items():
        for holder in stack.of(token):
            guards = refer(stack, holder, (key,), (guarded,)).sole
            if guards is not None:
                found[guards.urn] = (*found.get(guards.urn, ()), *_denying(stack, holder))
    return found


def _denying(stack: Stack, holder: Resource) -> Iterator[Statement]:
    for document in all_documents(stack).get(holder.urn, ()):
        for statement in document.statements if isinstance(document.statements, tuple) else ():
            if not statement.allows:
                yield statement


def _is_for(stack: Stack, statement: Statement, role: Resource) -> bool:
    """Whether a statement is surely for the role: it names the role or everybody, and leaves it out by no condition."""
    arn = arn_pattern(role) if role.type == ROLE else None
    if arn is None:
        return False
    if not _reaches(statement, role):
        return False
    settled = role if role.urn in settled_roles(stack) else None
    return bool(statement.conditions) is statement.conditional and all(
        _is_about(test, arn) or outcome(test, settled) is True for test in statement.conditions
    )


def _reaches(statement: Statement, role: Resource) -> bool:
    """Whether it surely names the role, or everybody but others: those alone are spared whose every name is given."""
    if not statement.not_principals:
        names = literal(statement.principals)
        return "*" in names or any(names_all_of(name, role) for name in names)
    return not any(isinstance(name, Unknown) or _may_name(name, role) for name in statement.not_principals)


def _may_name(name: str, role: Resource) -> bool:
    """An id that AWS gave may be the role's, as long as that isn't known."""
    is_id = not name.startswith("arn:") and not name.isdigit() and "." not in name
    return names_role(name, role) or (is_id and known(role, "uniqueId") is None) or name == "*"


def _is_about(test: Condition, arn: str) -> bool:
    """Whether a condition is that somebody is another than others, who aren't the role."""
    return (
        test.operator.lower() in _ALL_BUT
        and test.key.lower() == "aws:principalarn"
        and not any(isinstance(value, Unknown) or _may_be(arn, value) for value in test.values)
    )


def _may_be(arn: str, value: str) -> bool:
    return not is_filled(value) or intersects(arn, value)
