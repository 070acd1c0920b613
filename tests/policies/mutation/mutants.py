"""How one thing in a recorded graph is changed, as the program would have had to say it."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from souk.graph.model import UNKNOWN, Graph, Resource

Props = dict[str, Any]
Edit = Callable[[Props], object]
Apply = Callable[[Graph], Graph]


class NothingToChangeError(Exception):
    """What the edit is about isn't known in this graph, or isn't there."""


@dataclass(frozen=True)
class Mutant:
    """A change by what it does (`operator`) and where (`place`). It raises NothingToChangeError where it can't.

    Of a `doubtful` one nobody can say whether it is for the worse: a rule has to say that it can't tell.
    """

    operator: str
    place: str
    apply: Apply
    doubtful: bool = False

    @property
    def name(self) -> str:
        """Both."""
        return f"{self.operator}: {self.place}"


def edited(operator: str, resource: Resource, edit: Edit) -> Mutant:
    """Change the inputs of one resource; what the program states shows in its outputs too."""

    def change(found: Resource) -> Resource:
        inputs: Props = copy.deepcopy(dict(found.inputs))
        edit(inputs)
        if inputs == found.inputs:
            raise NothingToChangeError
        computed = {key: value for key, value in found.outputs.items() if key not in found.inputs}
        return dataclasses.replace(found, inputs=inputs, outputs={**computed, **inputs})

    return Mutant(operator, resource.name, lambda graph: replaced(graph, resource.urn, change))


def redirected(operator: str, resource: Resource, path: tuple[str, ...], source: Resource) -> Mutant:
    """Let a property name another resource: by its value where that is known, by its origin where it isn't."""

    def apply(graph: Graph) -> Graph:
        other = next(item for item in graph if item.urn == source.urn)

        def change(found: Resource) -> Resource:
            inputs: Props = copy.deepcopy(dict(found.inputs))
            holder: Any = inputs
            for step in path[:-1]:
                holder = holder[step]
            value = _reference(other)
            holder[path[-1]] = [value] if isinstance(holder[path[-1]], list) else value
            origins = {**found.property_dependencies, path[0]: (*_others(found, path), other.urn)}
            computed = {name: value for name, value in found.outputs.items() if name not in found.inputs}
            return dataclasses.replace(
                found, inputs=inputs, outputs={**computed, **inputs}, property_dependencies=origins
            )

        return replaced(graph, resource.urn, change)

    return Mutant(operator, f"{resource.name} → {source.name}", apply)


def _others(resource: Resource, path: tuple[str, ...]) -> tuple[str, ...]:
    """The origins of what stands beside the value in the same property: its subnets, say."""
    origins = resource.property_dependencies.get(path[0], ())
    return tuple(urn for urn in origins if ":securityGroup:" not in urn.lower()) if len(path) > 1 else ()


def _reference(resource: Resource) -> Any:
    """What others name it by: roles and task definitions by ARN, security groups by id."""
    if resource.type.startswith(("aws:iam/", "aws:ecs/")):
        return resource.outputs.get("arn", UNKNOWN)
    return resource.id if resource.id is not None else UNKNOWN


def removed(operator: str, resource: Resource) -> Mutant:
    """Take one resource out."""
    return Mutant(
        operator,
        resource.name,
        lambda graph: dataclasses.replace(
            graph, resources=tuple(item for item in graph.resources if item.urn != resource.urn)
        ),
    )


def copied(operator: str, resource: Resource, mutant: Mutant) -> Mutant:
    """Add a copy of a resource under another name, changed as `mutant` changes the original."""

    def apply(graph: Graph) -> Graph:
        changed = next(item for item in mutant.apply(graph) if item.urn == resource.urn)
        copy_ = dataclasses.replace(changed, urn=f"{changed.urn}-added", name=f"{changed.name}-added")
        return dataclasses.replace(graph, resources=(*graph.resources, copy_))

    return Mutant(operator, mutant.place, apply)


def followed(first: Mutant, resource: Resource, edit: Edit) -> Mutant:
    """Change the same resource once more."""

    def apply(graph: Graph) -> Graph:
        changed = first.apply(graph)
        return edited(first.operator, next(item for item in changed if item.urn == resource.urn), edit).apply(changed)

    return dataclasses.replace(first, apply=apply)


def replaced(graph: Graph, urn: str, change: Callable[[Resource], Resource]) -> Graph:
    """The graph with one resource changed."""
    found = tuple(change(item) if item.urn == urn else item for item in graph.resources)
    return dataclasses.replace(graph, resources=found)


def within(key: str, edit: Callable[[Any], object]) -> Edit:
    """An edit inside a JSON text."""

    def change(inputs: Props) -> None:
        text = inputs.get(key)
        if not isinstance(text, str):
            raise NothingToChangeError
        content = json.loads(text)
        edit(content)
        inputs[key] = json.dumps(content)

    return change


def evenly(found: list[Resource], most: int) -> Iterator[Resource]:
    """At most so many of them, spread over the list."""
    step = max(1, -(-len(found) // most))
    yield from found[::step]
