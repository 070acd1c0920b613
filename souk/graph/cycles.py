"""The SDK's check for dependency cycles, without its search through the whole graph for every dependency."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from pulumi import Resource
from pulumi.runtime.resource_cycle_breaker import declare_dependency

DEPENDENCIES = "_direct_computed_dependencies"
"""The attribute in which the SDK keeps what a resource depends on: read by its own search."""


class CreationOrder:
    """Knows when each resource was created. As long as all depend on earlier ones, nothing can be a cycle.

    A resource that the SDK makes up of another one's outputs (a child of a remote component) depends on nothing, so it
    counts as earlier than everything before it. After the first dependency on a later resource the SDK searches.
    """

    def __init__(self) -> None:
        self._position: dict[Resource, int] = {}
        self._created = itertools.count()
        self._made_up = itertools.count(-1, -1)
        self._in_order = True

    def register(self, register_resource: Callable[..., None]) -> Callable[..., None]:
        """The SDK's function that registers a resource, noting each."""

        def noting(resource: Resource, *args: object, **kwargs: object) -> None:
            self._position[resource] = next(self._created)
            register_resource(resource, *args, **kwargs)

        return noting

    def declare_dependency(self, from_resource: Resource, to_resource: Resource) -> bool:
        """As the SDK's function: note that one resource depends on another; False if that would make a cycle."""
        if self._in_order and self._place(to_resource) < self._place(from_resource):
            from_resource.__dict__.setdefault(DEPENDENCIES, set()).add(to_resource)
            return True
        self._in_order = False
        return declare_dependency(from_resource, to_resource)

    def _place(self, resource: Resource) -> int:
        if resource not in self._position:
            self._position[resource] = next(self._made_up)
        return self._position[resource]
