"""Whom tables, buckets and secrets let in by a policy of their own, beside what roles are granted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.access_points import guarding_points, handed_over
from policies.analysis.actors import acting
from policies.analysis.candidates import opens_data
from policies.analysis.iam_documents import RESOURCE_KEYS, Document, Statement, all_documents, literal
from policies.analysis.iam_grants import settled_roles
from policies.analysis.identity import BUCKETS, ROLE, SECRET, TABLE, arn_pattern, find
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.principal_tags import may_shut_out, shuts_out
from policies.analysis.references import refer
from policies.analysis.role_principals import names_all_of, names_role, whom
from policies.analysis.trust import named, trusting

_ATTACHED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("resourceArn", (TABLE,)),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", (SECRET,)),
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", BUCKETS),
}

_PART: Final = re.compile(r"/(?:stream|index)/")
_OF_THE_STORE: Final = frozenset(
    f"{name}.amazonaws.com" for name in ("backup", "dynamodb", "rds", "replication.dynamodb", "secretsmanager")
)
"""Services that keep a store, and hand its data to nobody by such a policy."""
_DELIVERING: Final = frozenset(
    f"{name}.amazonaws.com"
    for name in ("cloudtrail", "config", "delivery.logs", "logdelivery.elasticloadbalancing", "logging.s3")
)
"""Services that write logs to a bucket, and read nothing there."""
_POSITIVE: Final = frozenset({"arnequals", "arnlike", "stringequals", "stringlike"})


Opens = Callable[[str], bool]
"""Whether an action (pattern) is one that matters."""


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
        owners = declared_owners(stack, resource)
        for document in _guarding(stack).get(resource.urn, ()):
            yield from let_in(stack, document, resource, owners, opens_data)


def let_in(stack: Stack, document: Document, of: Resource, owners: frozenset[str], opens: Opens) -> Iterator[Opening]:
    """Everybody whom a policy lets do one of the actions that `opens` is true of."""
    for role, sure in _admitted_roles(stack, document, opens):
        for who in sorted(acting(stack)[role.urn]):
            yield Opening(of, document.holder, who, sure)
        for trusted in trusting(stack)[role.urn]:
            yield Opening(of, document.holder, trusted.who, sure and trusted.certain, party=False)
    for who, certain in dict.fromkeys(_outsiders(stack, document, owners, opens)):
        yield Opening(of, document.holder, who, certain=certain, party=False)


@once
def _guarding(stack: Stack) -> Mapping[str, tuple[Document, ...]]:
    """The policy documents about each table (or its stream), secret and bucket, by its URN."""
    by_urn = all_documents(stack)
    stating = stack.of(SECRET, *(token for token in BUCKETS if token in RESOURCE_KEYS))
    found: dict[str, tuple[Document, ...]] = {resource.urn: by_urn[resource.urn] for resource in stating}
    for token, (key, guarded) in _ATTACHED.items():
        for holder in stack.of(token):
            reference = refer(stack, holder, (key,), guarded)
            tables = (find(stack, _PART.split(text)[0], guarded) for text in reference.outside)
            for resource in dict.fromkeys((*reference.targets, *(table for each in tables for table in each))):
                found[resource.urn] = (*found.get(resource.urn, ()), *by_urn[holder.urn])
    for urn, stated in guarding_points(stack).items():
        found[urn] = (*found.get(urn, ()), *stated)
    return found


def _opening(document: Document, opens: Opens) -> Iterator[Statement]:
    """The statements of a document that let somebody at the data."""
    for item in document.statements if isinstance(document.statements, tuple) else ():
        if item.allows and (item.not_actions or any(map(opens, literal(item.actions)))):
            yield item


def _admitted_roles(stack: Stack, document: Document, opens: Opens) -> Iterator[tuple[Resource, bool]]:
    """The roles that a document lets in, and whether that is certain: not where it asks for a tag that isn't known."""
    roles = stack.of(ROLE)
    if not isinstance(document.statements, tuple):
        origins = document.holder.origins.get(document.key, ())
        yield from ((role, True) for role in roles if role.urn in origins)
        return
    opening = [item for item in _opening(document, opens) if not _is_left_to_points(stack, item)]
    for role in roles if opening else ():
        meant = [item for item in opening if _lets_in(item, role)]
        known = role if meant and role.urn in settled_roles(stack) else None
        left = [item for item in meant if not shuts_out(item, known)]
        if left:
            yield role, not all(may_shut_out(item, known) or handed_over(stack, item) is None for item in left)


def _is_left_to_points(stack: Stack, statement: Statement) -> bool:
    """Whether it lets everybody in who comes through an access point, which lets nobody in by itself."""
    return "*" in whom(statement) and handed_over(stack, statement) is True


def _lets_in(statement: Statement, role: Resource) -> bool:
    """Whether a statement names the role, everybody, or everybody but others."""
    arn, names, spared = arn_pattern(role), whom(statement), literal(statement.not_principals)
    if "*" in names or any(names_role(name, role) for name in names):
        return True
    return bool(statement.not_principals) and (arn is None or not any(names_all_of(name, role) for name in spared))


def _outsiders(stack: Stack, document: Document, owners: frozenset[str], opens: Opens) -> Iterator[tuple[str, bool]]:
    """Whoever is let in and is no role of this stack: accounts, users, people, and AWS's services for somebody else."""
    for statement in _opening(document, opens):
        if statement.not_principals:
            yield f"everyone but {', '.join(sorted(literal(statement.not_principals)))}", True
        for name in whom(statement):
            yield from ((each.who, each.certain) for each in named(stack, name) if name != "*")
        for provider in literal(statement.federated):
            yield f"whoever {provider} vouches for", True
        for service in set(literal(statement.services)) - _OF_THE_STORE - _DELIVERING:
            callers = _callers(stack, statement)
            if not callers or not callers <= owners:
                yield f"whoever uses {service}", not statement.conditional


def _callers(stack: Stack, statement: Statement) -> frozenset[str]:
    """Whose the resources are for which a statement lets a service of AWS's in."""
    sources = (item for item in statement.conditions if item.key.lower() == "aws:sourcearn")
    arns = (arn for item in sources if item.operator.lower() in _POSITIVE for arn in literal(item.values))
    types = tuple({resource.type: None for resource in stack.resources})
    return frozenset(who for arn in arns for of in find(stack, arn, types) for who in declared_owners(stack, of))
