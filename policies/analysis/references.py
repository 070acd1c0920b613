"""What a property refers to: by value where it is known, by the origins the engine tracks where it isn't."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.analysis.identity import find
from policies.analysis.model import Resource, Stack
from policies.analysis.values import UNKNOWN, as_list, dig


@dataclass(frozen=True, slots=True)
class Reference:
    """What a property points to.

    `targets` are resources of this stack. If not `certain`, it is one or some of them: a preview knows where an
    unknown value came from, not which of several origins it is. `outside` holds known values that name nothing here.
    `foreign` says that an unknown value comes from something outside the stack; `untraceable`, that nobody knows.
    `typed` says that what is outside is written into the program: it is no output of another stack.
    """

    targets: tuple[Resource, ...] = ()
    certain: bool = True
    outside: tuple[str, ...] = ()
    foreign: bool = False
    untraceable: bool = False
    typed: bool = False

    @property
    def sole(self) -> Resource | None:
        """The one resource this surely is, and nothing else."""
        alone = len(self.targets) == 1 and self.certain and not self.leaves_stack
        return self.targets[0] if alone else None

    @property
    def leaves_stack(self) -> bool:
        """Whether at least one of the values points to something that isn't a resource of this stack."""
        return bool(self.outside) or self.foreign or self.untraceable

    @property
    def empty(self) -> bool:
        """Whether the property isn't set at all."""
        return not self.targets and not self.leaves_stack


def refer(stack: Stack, resource: Resource, path: tuple[str, ...], types: tuple[str, ...]) -> Reference:
    """What the value, or the list of values, at `path` refers to among resources of the given types."""
    return resolve(stack, resource, path[0], dig(resource.props, *path), types)


def resolve(stack: Stack, resource: Resource, key: str, value: object, types: tuple[str, ...]) -> Reference:
    """The same for a value already at hand; `key` is the top-level property it was found under."""
    targets: list[Resource] = []
    outside: list[str] = []
    unknowns = 0
    for item in as_list(value):
        if item is UNKNOWN:
            unknowns += 1
        elif isinstance(item, str) and item:
            found = find(stack, item, types)
            targets.extend(found)
            outside.extend([] if found else [item])
    if not unknowns:
        typed = bool(outside) and key not in resource.origins
        return Reference(tuple(dict.fromkeys(targets)), outside=tuple(outside), typed=typed)
    origins = candidates(stack, resource, key, types)
    fresh = tuple(origin for origin in origins if origin not in targets)
    unseen = len(fresh) < unknowns
    return Reference(
        targets=tuple(dict.fromkeys((*targets, *fresh))),
        certain=len(fresh) <= unknowns,
        outside=tuple(outside),
        foreign=unseen and key in resource.origins,
        untraceable=unseen and key not in resource.origins,
    )


def candidates(stack: Stack, resource: Resource, key: str, types: tuple[str, ...]) -> tuple[Resource, ...]:
    """The resources of the given types that a property was made from.

    A component among the origins (a remote one, such as awsx's Vpc, hides which child it was) stands for its
    descendants of these types.
    """
    found: list[Resource] = []
    for urn in resource.origins.get(key, ()):
        origin = stack.by_urn.get(urn)
        if origin is None:
            continue
        if origin.type in types:
            found.append(origin)
        elif not origin.type.startswith("aws:"):
            found.extend(child for child in stack.descendants(origin) if child.type in types)
    return tuple(dict.fromkeys(found))


def pointing(
    stack: Stack, token: str, path: tuple[str, ...], types: tuple[str, ...]
) -> Mapping[str, tuple[tuple[Resource, Reference], ...]]:
    """For each resource that resources of one type may point to at `path`, by URN, those resources and references."""
    found: dict[str, list[tuple[Resource, Reference]]] = {}
    for resource in stack.of(token):
        reference = refer(stack, resource, path, types)
        for target in reference.targets:
            found.setdefault(target.urn, []).append((resource, reference))
    return {urn: tuple(items) for urn, items in found.items()}
