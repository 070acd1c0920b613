"""Who may do what to which resource, as far as policies say it: the cells of the IAM matrix, each with its document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.analysis.arn_index import ArnIndex
from policies.analysis.globs import intersects, is_glob
from policies.analysis.handles import data_arns
from policies.analysis.iam_documents import Statement, all_documents, literal
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.iam_grants import grants, role_services
from policies.analysis.iam_variables import widest
from policies.analysis.identity import arn_pattern
from policies.analysis.model import Resource, Stack, once
from policies.analysis.stores import stores

UNDECIDED: Final = "what isn't known yet"
_PROVIDER: Final = "aws:"
_FEW: Final = 3
"""A pattern that means more resources than these is shown as it is: the list would say less."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`who` may do `action` to `target`, which `by` states.

    `who` is a service, or else the role or the principal by its name. `target` is a resource of the stack, or the text
    of the policy where no resource of the stack is meant. Not for a `conditional` one: there the request decides too.
    """

    who: str
    action: str
    target: Resource | str
    by: Resource
    conditional: bool = False


@once
def permissions(stack: Stack) -> tuple[Permission, ...]:
    """Everything that roles are granted (roles they may become included) and that resources' own policies allow."""
    found: dict[Permission, None] = {}
    for urn, grant in grants(stack).items():
        names = sorted(role_services(stack).get(urn, ())) or [grant.role.name]
        for permission in _granted(stack, grant):
            for who in names:
                found[Permission(who, *permission)] = None
    found.update(dict.fromkeys(_of_resources(stack)))
    return tuple(found)


def _granted(stack: Stack, grant: Grants) -> Iterator[tuple[str, Resource | str, Resource, bool]]:
    for document in grant.documents:
        if not isinstance(document.statements, tuple):
            yield UNDECIDED, UNDECIDED, document.holder, False
            continue
        for statement in document.statements:
            if statement.allows:
                for action, target, arn in _stated(stack, statement):
                    if arn is None or document.holder in meeting(grant, (action,), (arn,)):
                        yield action, target, document.holder, statement.conditional
    for name, by in grant.managed.items():
        yield f"everything in {name}", "*", by, False


def _stated(stack: Stack, statement: Statement) -> Iterator[tuple[str, Resource | str, str | None]]:
    """Each action of a statement with each thing it is about and the ARN to ask by; None where there is none to ask."""
    for action in literal(statement.actions):
        for pattern in literal(statement.resources):
            about = named(stack, pattern) if pattern != "*" else ()
            if about and (len(about) <= _FEW or not is_glob(pattern)):
                yield from ((action, resource, arn) for resource, arn in about)
            else:
                yield action, pattern, widest(pattern) if statement.variables else pattern
        if statement.not_resources:
            yield action, f"everything but {', '.join(literal(statement.not_resources))}", None
    if statement.not_actions:
        yield f"everything but {', '.join(literal(statement.not_actions))}", "*", None


def _of_resources(stack: Stack) -> Iterator[Permission]:
    for documents in all_documents(stack).values():
        for document in documents:
            if document.sort == "resource" and isinstance(document.statements, tuple):
                yield from _let_in(stack, document.holder, document.statements)


def _let_in(stack: Stack, holder: Resource, statements: tuple[Statement, ...]) -> Iterator[Permission]:
    for statement in statements:
        if statement.allows:
            target = _guarded(stack, holder, statement)
            for who in (*literal(statement.services), *literal(statement.principals), *literal(statement.federated)):
                for action in literal(statement.actions):
                    yield Permission(who, action, target, holder, statement.conditional)


def _guarded(stack: Stack, holder: Resource, statement: Statement) -> Resource:
    """What a resource's own policy is about: the one resource it names, else whatever carries it."""
    meant = {found for pattern in literal(statement.resources) if pattern != "*" for found, _ in named(stack, pattern)}
    return next(iter(meant)) if len(meant) == 1 else holder


def named(stack: Stack, pattern: str) -> tuple[tuple[Resource, str], ...]:
    """The resources of the stack that an ARN pattern may mean, each with the ARN (pattern) that it has itself.

    For a store these are also the ARNs of its data: a database's users, a table's indexes.
    """
    return tuple({resource: arn for resource, arn in _by_arn(stack).near(pattern) if intersects(pattern, arn)}.items())


@once
def _by_arn(stack: Stack) -> ArnIndex[tuple[Resource, str]]:
    # A component may hand its resource's ARN on; policies are about the resource.
    own = ((resource, arn_pattern(resource)) for resource in stack.resources if resource.type.startswith(_PROVIDER))
    data = ((store.root, arn) for store in stores(stack) for arn in data_arns(store))
    arns = ((resource, arn) for resource, arn in (*own, *data) if arn is not None)
    return ArnIndex(((resource, arn), arn) for resource, arn in arns)
