"""What becomes of each resource: added, removed, changed or replaced, and by which of its properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from souk.diff.owners import owners
from souk.diff.replacement import Reason, reason
from souk.diff.symbols import label, symbol
from souk.diff.values import ABSENT, Change, compare
from souk.graph.model import Graph, Resource, Secret

Kind = Literal["added", "removed", "changed", "replaced"]
Inputs = Mapping[str, Mapping[str, Any]]
STACK: Final = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Follow:
    """The property at `path` takes a generated value of `of`, which is replaced: what is shown stays the same."""

    path: str
    of: str


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource that differs. `resource` is the newer one, or the removed one; `before` the older, if there is one.

    A replaced one has the reasons; where none is certain, AWS may still change it in place.
    """

    kind: Kind
    resource: Resource
    owner: str
    before: Resource | None = None
    changes: tuple[Change, ...] = ()
    follows: tuple[Follow, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the resource is surely replaced, if it is."""
        return any(reason.certain for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Side:
    """A graph and its inputs as shown."""

    graph: Graph
    inputs: Inputs

    def managed(self) -> dict[str, Resource]:
        """What Pulumi creates in AWS: neither components nor look-ups."""
        return {r.urn: r for r in self.graph if r.custom and not r.read and r.type != STACK}


def resource_changes(base: Side, head: Side) -> tuple[ResourceChange, ...]:
    """Every resource that differs, by slice, type and name."""
    old, new = base.managed(), head.managed()
    whose = {**owners(base.graph), **owners(head.graph)}
    found = [
        ResourceChange("removed", resource, whose[urn], resource) for urn, resource in old.items() if urn not in new
    ]
    found += [ResourceChange("added", resource, whose[urn]) for urn, resource in new.items() if urn not in old]
    in_place = {
        urn: _changed(old[urn], resource, whose[urn], _differences(old[urn], resource, base.inputs, head.inputs))
        for urn, resource in new.items()
        if urn in old
    }
    found += [change for change in _with_followers(in_place, head) if change.changes or change.follows]
    return tuple(sorted(found, key=lambda change: (change.owner, change.resource.type, change.resource.name)))


def _differences(old: Resource, new: Resource, before: Inputs, after: Inputs) -> tuple[Change, ...]:
    every = compare(before[old.urn], after[new.urn])
    inputs = (change for change in every if not _within(change.path, new.ignore_changes))
    return (*inputs, *_options(old, new))


def _within(path: str, patterns: Iterable[str]) -> bool:
    return any(path == pattern or path.startswith((f"{pattern}.", f"{pattern}[")) for pattern in patterns)


def _options(old: Resource, new: Resource) -> Iterator[Change]:
    for name in ("protect", "retain_on_delete", "provider"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(f"options.{name}", before or ABSENT, after or ABSENT)


def _changed(before: Resource, resource: Resource, owner: str, changes: tuple[Change, ...]) -> ResourceChange:
    reasons = tuple(found for change in changes if (found := _reason(resource, change.path)) is not None)
    return ResourceChange("replaced" if reasons else "changed", resource, owner, before, changes, (), reasons)


def _reason(resource: Resource, path: str) -> Reason | None:
    """Why a change there replaces the resource: the program may ask for that where AWS doesn't."""
    if _within(path, resource.options.replace_on_changes):
        return Reason(path, "replace_on_changes asks for it")
    return reason(resource.type, path)


def _with_followers(changes: dict[str, ResourceChange], head: Side) -> Iterable[ResourceChange]:
    """Add what follows from replacements: a new id arrives at everyone who holds the old one, and may replace that too.

    The engine's preview says the same, because it takes every output of a replaced resource for unknown.
    """
    queue = [urn for urn, change in changes.items() if change.kind == "replaced"]
    readers = _readers(head.graph)
    seen = set(queue)
    while queue:
        gone = changes[queue.pop()].resource
        for urn, key in readers.get(gone.urn, ()):
            if urn not in changes or symbol(gone, "").rstrip("}") not in _text(head.inputs[urn].get(key)):
                continue
            changes[urn] = _following(changes[urn], key, label(gone))
            if changes[urn].kind == "replaced" and urn not in seen:
                seen.add(urn)
                queue.append(urn)
    return changes.values()


def _readers(graph: Graph) -> Mapping[str, list[tuple[str, str]]]:
    """For each resource who reads it, and into which property."""
    found: dict[str, list[tuple[str, str]]] = {}
    for resource in graph:
        for key, urns in resource.property_dependencies.items():
            if not _within(key, resource.ignore_changes):
                for urn in urns:
                    found.setdefault(urn, []).append((resource.urn, key))
    return found


def _text(value: Any) -> str:
    """All text in a value."""
    match value:
        case str():
            return value
        case Secret():
            return _text(value.value)
        case Mapping():
            return "\n".join(_text(item) for item in cast("Mapping[str, Any]", value).values())
        case list():
            return "\n".join(_text(item) for item in cast("list[Any]", value))
        case _:
            return ""


def _following(change: ResourceChange, key: str, of: str) -> ResourceChange:
    follows = (*change.follows, Follow(key, of))
    why = _reason(change.resource, key)
    if why is None:
        return replace(change, follows=follows)
    # Ids made of a name survive a replacement under the same name.
    reasons = (*change.reasons, replace(why, certain=False, source=f"takes a new value of {of}; {why.source}"))
    return replace(change, kind="replaced", follows=follows, reasons=reasons)
