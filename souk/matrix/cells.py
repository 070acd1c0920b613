"""The cells of both matrices, each with what opens it and which rules of the pack object to that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from policies.analysis.access import accesses, owners
from policies.analysis.model import Resource, Stack
from policies.analysis.permissions import Permission, permissions
from policies.analysis.reachability import cells
from policies.analysis.stores import stores
from souk.graph import urns
from souk.judge import Note, Verdict, Violation

Channel = Literal["network", "IAM"]
CHANNELS: Final[tuple[Channel, ...]] = ("network", "IAM")
MISSING: Final = "edges-satisfied"
"""The rule of the pack that says what is declared and not open."""
JUDGES: Final[Mapping[Channel, tuple[str, ...]]] = {
    "network": ("sg-", "edges-only-", "no-shared-database", "default-sg-"),
    "IAM": ("iam-", "no-shared-", "resource-policy-", "lambda-permission-", "ecs-roles-"),
}
"""The rules whose objection to a rule or document makes what that opens an excess, by the beginnings of their names."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`source` can open a connection to `target`, or act on it; `what` is the port or the actions.

    `by` are the URNs of the rules or documents that open it. `objections` are the names of the policies that speak
    against one of these: without any, the opening is allowed.
    """

    channel: Channel
    source: str
    target: str
    what: tuple[str, ...]
    by: tuple[str, ...]
    note: str = ""
    objections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Who gets at one store, and by which channels. What isn't certain is left to `undecided`."""

    store: str
    owners: tuple[str, ...]
    who: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything that is open in a stack, what is declared and isn't, and what can't be told."""

    stack: str
    stores: tuple[StoreRow, ...]
    openings: tuple[Opening, ...]
    missing: tuple[Violation, ...]
    undecided: tuple[Note, ...]

    def of(self, channel: Channel, *, excess: bool) -> tuple[Opening, ...]:
        """The openings of a channel that the policies allow, or those that they object to."""
        return tuple(item for item in self.openings if item.channel == channel and bool(item.objections) == excess)


def matrix(name: str, stack: Stack, verdict: Verdict) -> Matrix:
    """The matrix of a stack, with the pack's verdict on the same graph."""
    openings = (*_network(stack, verdict), *_iam(stack, verdict))
    missing = tuple(violation for violation in verdict.violations if violation.rule == MISSING)
    judging = tuple({prefix for prefixes in JUDGES.values() for prefix in prefixes} | {MISSING})
    undecided = tuple(note for note in verdict.notes if note.rule.startswith(judging))
    return Matrix(name, _stores(stack), openings, missing, undecided)


def _stores(stack: Stack) -> tuple[StoreRow, ...]:
    found: dict[str, dict[str, dict[str, None]]] = {store.root.urn: {} for store in stores(stack)}
    for access in accesses(stack):
        if access.certain:
            found[access.store.root.urn].setdefault(access.who, {})[access.channel] = None
    return tuple(
        StoreRow(
            store.name,
            tuple(sorted(owners(stack)[store.root.urn])),
            {who: tuple(sorted(channels)) for who, channels in sorted(found[store.root.urn].items())},
        )
        for store in stores(stack)
    )


def _network(stack: Stack, verdict: Verdict) -> Iterator[Opening]:
    against = _objections(verdict, "network")
    for cell in cells(stack):
        ways = [tuple(rule.carrier.urn for rule in way) for way in cell.ways]
        # What is open by right stays so: a rule that is objected to opens nothing there that wasn't open.
        by_right = [way for way in ways if not _said(against, way)]
        by = tuple(dict.fromkeys(urn for way in by_right or ways for urn in way))
        yield Opening("network", cell.source, cell.target, (cell.port,), by, cell.note, _said(against, by))


def _iam(stack: Stack, verdict: Verdict) -> Iterator[Opening]:
    against = _objections(verdict, "IAM")
    for (who, target), found in _by_pair(stack).items():
        # What is objected to is told apart from what the same two have otherwise.
        by_objection: dict[tuple[str, ...], list[Permission]] = {}
        for permission in found:
            by_objection.setdefault(_said(against, (permission.by.urn,)), []).append(permission)
        for objections, alike in by_objection.items():
            yield Opening(
                "IAM",
                who,
                target,
                tuple(dict.fromkeys(_action(permission) for permission in alike)),
                tuple(dict.fromkeys(permission.by.urn for permission in alike)),
                objections=objections,
            )


def _by_pair(stack: Stack) -> Mapping[tuple[str, str], list[Permission]]:
    found: dict[tuple[str, str], list[Permission]] = {}
    for permission in permissions(stack):
        found.setdefault((permission.who, _called(permission.target)), []).append(permission)
    return found


def _action(permission: Permission) -> str:
    return f"{permission.action} (conditional)" if permission.conditional else permission.action


def _called(target: Resource | str) -> str:
    return target if isinstance(target, str) else f"{urns.token(target.urn).rpartition(':')[2]} {target.name}"


def _objections(verdict: Verdict, channel: Channel) -> Mapping[str, tuple[str, ...]]:
    """The rules that object to each resource, by its URN."""
    found: dict[str, dict[str, None]] = {}
    for violation in verdict.violations:
        if violation.urn is not None and violation.rule.startswith(JUDGES[channel]):
            found.setdefault(violation.urn, {})[violation.rule] = None
    return {urn: tuple(rules) for urn, rules in found.items()}


def _said(against: Mapping[str, tuple[str, ...]], by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for urn in by for rule in against.get(urn, ())))
