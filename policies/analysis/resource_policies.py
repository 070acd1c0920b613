"""Whom tables and secrets let in by a policy of their own, beside what roles are granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.accounts import account_of, own_accounts
from policies.analysis.actors import acting
from policies.analysis.iam_documents import Document, all_documents, literal
from policies.analysis.iam_grants import is_account, same_role
from policies.analysis.identity import ROLE, SECRET, TABLE, arn_pattern
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.trust import trusting

_ATTACHED: Final[Mapping[str, tuple[str, str]]] = {
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("resourceArn", TABLE),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", SECRET),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """The policy that `by` states lets `who` use the resource `of`: a service, or whoever it names from outside.

    Not `certain`: an account that may be the stack's own. Not a `party`: somebody who isn't of the stack.
    """

    of: Resource
    by: Resource
    who: str
    certain: bool = True
    party: bool = True


def openings(stack: Stack, resources: Iterable[Resource]) -> Iterator[Opening]:
    """Everybody whom the resources' own policies let in. The own account as principal lets nobody in by itself."""
    for resource in resources:
        for document in _guarding(stack).get(resource.urn, ()):
            for role in _admitted_roles(stack, document):
                for who in sorted(acting(stack)[role.urn]):
                    yield Opening(resource, document.holder, who)
                for trusted in trusting(stack)[role.urn]:
                    yield Opening(resource, document.holder, trusted.who, trusted.certain, party=False)
            for name, certain in _outsiders(stack, document):
                yield Opening(resource, document.holder, name, certain=certain, party=False)


@once
def _guarding(stack: Stack) -> Mapping[str, tuple[Document, ...]]:
    """The policy documents about each table and secret, by its URN."""
    by_urn = all_documents(stack)
    found: dict[str, tuple[Document, ...]] = {secret.urn: by_urn[secret.urn] for secret in stack.of(SECRET)}
    for token, (key, guarded) in _ATTACHED.items():
        for holder in stack.of(token):
            for resource in refer(stack, holder, (key,), (guarded,)).targets:
                found[resource.urn] = (*found.get(resource.urn, ()), *by_urn[holder.urn])
    return found


def _admitted_roles(stack: Stack, document: Document) -> Iterator[Resource]:
    roles = stack.of(ROLE)
    if not isinstance(document.statements, tuple):
        origins = document.holder.origins.get(document.key, ())
        yield from (role for role in roles if role.urn in origins)
        return
    names = [name for item in document.statements if item.allows for name in literal(item.principals)]
    for role in roles:
        arn = arn_pattern(role)
        if "*" in names or (arn is not None and any(same_role(arn, name) for name in names)):
            yield role


def _outsiders(stack: Stack, document: Document) -> Iterator[tuple[str, bool]]:
    """The accounts, roles and users that it names and that aren't of this stack. AWS's own services are nobody here."""
    if not isinstance(document.statements, tuple):
        return
    own = own_accounts(stack)
    inside = [pattern for role in stack.of(ROLE) if (pattern := arn_pattern(role)) is not None]
    names = {name for item in document.statements if item.allows for name in literal(item.principals)}
    for name in sorted(names - {"*"}):
        if is_account(name):
            if account_of(name) not in own:
                yield f"the account {account_of(name)}", bool(own)
        elif name.startswith("arn:") and not any(same_role(pattern, name) for pattern in inside):
            yield name, True
