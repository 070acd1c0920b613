"""The resources of one stack as plain data, indexed; built once and shared by every rule that judges the same stack."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar, cast

from pulumi_policy import PolicyResource, StackValidationArgs

from policies.analysis.values import UNKNOWN, as_mapping, plain
from policies.analysis.whereabouts import MADE, NOWHERE, PROVIDER, Place, places

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. `origins` tells for each top-level property the URNs its value was made from.

    A key of `origins` with no URNs means: made from something that isn't in the stack (a StackReference, a `.get`),
    or, for a resource that is judged alone, that nobody can say. `elsewhere` are the properties of which the engine
    names an origin that isn't in the stack, whether or not others are. `provider` is the URN of what makes it, `place`
    where that makes things.
    """

    urn: str
    type: str
    name: str
    parent: str | None
    props: Mapping[str, Any]
    origins: Mapping[str, tuple[str, ...]]
    elsewhere: frozenset[str] = frozenset()
    provider: str | None = None
    place: Place = NOWHERE

    def __hash__(self) -> int:
        return hash(self.urn)

    def states(self, key: str) -> bool:
        """Whether the program set the property. Unknown and of no origin means: computed by the provider."""
        value = self.props.get(key)
        return value not in (None, "", [], {}) and (value is not UNKNOWN or key in self.origins)

    def tag(self, key: str) -> Any:
        """The value of a tag, looked up in `tags`, then in `tagsAll` (where default tags of the provider end up)."""
        for holder in ("tags", "tagsAll"):
            value = as_mapping(self.props.get(holder)).get(key)
            if value is not None:
                return value
        return None


class Stack:
    """All resources of a stack, in registration order, with the indexes every analysis needs."""

    def __init__(self, resources: tuple[Resource, ...]) -> None:
        self.resources = resources
        self.by_urn = {resource.urn: resource for resource in resources}
        self.answers: dict[object, object] = {}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._children: dict[str, list[Resource]] = defaultdict(list)
        for resource in resources:
            self._by_type[resource.type].append(resource)
            if resource.parent is not None:
                self._children[resource.parent].append(resource)

    def of(self, *types: str) -> tuple[Resource, ...]:
        """All resources of the given type tokens, type by type, each in registration order."""
        return tuple(resource for token in types for resource in self._by_type.get(token, ()))

    def ancestors(self, resource: Resource) -> Iterator[Resource]:
        """Parent, parent's parent and so on, nearest first."""
        seen = {resource.urn}
        parent = self.by_urn.get(resource.parent or "")
        while parent is not None and parent.urn not in seen:
            yield parent
            seen.add(parent.urn)
            parent = self.by_urn.get(parent.parent or "")

    def descendants(self, resource: Resource) -> Iterator[Resource]:
        """Children, their children and so on."""
        seen = {resource.urn}
        queue = list(self._children.get(resource.urn, ()))
        while queue:
            child = queue.pop()
            if child.urn not in seen:
                seen.add(child.urn)
                yield child
                queue.extend(self._children.get(child.urn, ()))


def once(analysis: Callable[[Stack], Answer]) -> Callable[[Stack], Answer]:
    """Make an analysis of a stack run once per stack, however many rules ask.

    Two threads may both compute a first answer; both get an equal one, so no lock is needed.
    """

    @functools.wraps(analysis)
    def answer(stack: Stack) -> Answer:
        if analysis not in stack.answers:
            stack.answers[analysis] = analysis(stack)
        return cast("Answer", stack.answers[analysis])

    return answer


class _Latest(NamedTuple):
    source: list[PolicyResource]
    stack: Stack


class _StackCache:
    """Remembers the last stack, because the SDK gives every stack rule new objects for the same resources."""

    def __init__(self) -> None:
        self._latest: _Latest | None = None

    def stack_of(self, args: StackValidationArgs) -> Stack:
        latest = self._latest
        if latest is not None and _same(latest.source, args.resources):
            return latest.stack
        resources = _placed(tuple(to_resource(resource) for resource in args.resources))
        same = latest is not None and latest.stack.resources == resources
        stack = latest.stack if latest is not None and same else Stack(resources)
        self._latest = _Latest(args.resources, stack)
        return stack


def _placed(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """With where what has no ARN yet will be: what has the same name elsewhere is something else."""
    settings = {resource.urn: resource.props for resource in resources if resource.type == PROVIDER}
    if not settings:
        return resources
    answered = (one for one in resources if one.type in MADE and _is_made(one))
    found = places(settings, ((one.provider or "", one.props["arn"]) for one in answered))
    return tuple(
        one if _is_made(one) else replace(one, place=found.get(one.provider or "", NOWHERE)) for one in resources
    )


def _is_made(resource: Resource) -> bool:
    return isinstance(resource.props.get("arn"), str)


def _same(known: list[PolicyResource], given: list[PolicyResource]) -> bool:
    """Whether these are the same resources, perhaps in new wrappings: `policies.reading` hands out the same
    properties for every rule of a request, and what else a resource has came with them."""
    return known is given or (
        len(known) == len(given) and all(one.props is other.props for one, other in zip(known, given, strict=True))
    )


stack_of = _StackCache().stack_of


def to_resource(resource: PolicyResource) -> Resource:
    """The SDK's resource as plain data. An origin without a type is one that isn't shown (`policies.elsewhere`)."""
    made_from = resource.property_dependencies
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        parent=resource.parent.urn if resource.parent else resource.opts.parent,
        props=as_mapping(plain(resource.props)),
        origins={key: tuple(each.urn for each in found if each.resource_type) for key, found in made_from.items()},
        elsewhere=frozenset(key for key, found in made_from.items() if any(not each.resource_type for each in found)),
        provider=resource.provider.urn if resource.provider else None,
    )
