"""What the plan alone says about a destroy. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from souk.graph.model import Graph, Resource
from souk.teardown.obstacle import STAGES, Leftover, Obstacle
from souk.teardown.rules import LEFT, RULES, Inputs, Left, Rule


def obstacles(graph: Graph) -> tuple[Obstacle, ...]:
    """What may stop a destroy, in the order to clear it."""
    stages = list(STAGES)
    return tuple(sorted(_obstacles(graph), key=lambda found: stages.index(found.stage)))


def leftovers(graph: Graph) -> tuple[Leftover, ...]:
    """What a destroy leaves in the account."""
    return tuple(
        Leftover(left.kind, _named(resource, left), left.why)
        for left in LEFT
        for resource in graph.of_type(left.token)
        if left.when(resource.inputs)
    )


def _named(resource: Resource, left: Left) -> str:
    name = resource.inputs.get(left.name) or resource.inputs.get("tags", {}).get("Name")
    return name if isinstance(name, str) else resource.name


def _obstacles(graph: Graph) -> Iterator[Obstacle]:
    for resource in graph:
        if resource.protect:
            remedy = f"`pulumi state unprotect -s {graph.stack} '{resource.urn}'`"
            yield Obstacle("unprotect", resource.type, resource.name, "Pulumi protects it", remedy, None, "yes")
        for rule in RULES:
            if rule.token == resource.type and (rule.when(resource.inputs) or rule.certain):
                yield _obstacle(rule, resource.inputs)


def _obstacle(rule: Rule, inputs: Inputs) -> Obstacle:
    name = str(inputs[rule.name])
    expected = "no" if not rule.when(inputs) else "yes" if rule.certain else "maybe"
    return Obstacle(rule.stage, rule.kind, name, rule.why, rule.remedy.format(name=name), rule.probe, expected)
