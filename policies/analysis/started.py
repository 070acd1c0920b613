"""What workloads are told by whatever starts them: the input of a schedule or of an event's target.

Sources: EventBridge Scheduler API reference, `Target`; EventBridge API reference, `Target`. The input of a task of ECS
overrides the variables of its containers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.functions import functions
from policies.analysis.model import Resource, Stack
from policies.analysis.ownership import declared_owners
from policies.analysis.references import refer
from policies.analysis.values import dig
from policies.analysis.workloads import (
    EVENT_TARGET,
    SCHEDULE,
    STATE_MACHINE,
    TASK_DEFINITION,
    services_of,
)


class _Start(NamedTuple):
    """Where a resource says what it starts, and what that is told."""

    task: tuple[str, ...]
    arn: tuple[str, ...]
    inputs: tuple[tuple[str, ...], ...]


_STARTS: Final[Mapping[str, _Start]] = {
    SCHEDULE: _Start(
        ("target", "ecsParameters", "taskDefinitionArn"),
        ("target", "arn"),
        (("target", "input"),),
    ),
    EVENT_TARGET: _Start(("ecsTarget", "taskDefinitionArn"), ("arn",), (("input",), ("inputTransformer",))),
}


class Input(NamedTuple):
    """`by` tells services something, which stands under a property."""

    by: Resource
    key: str
    value: object
    services: frozenset[str]


def inputs(stack: Stack) -> Iterator[Input]:
    """Whatever something is told when it is started: its own services are, and whose starts it."""
    for token, start in _STARTS.items():
        for by in stack.of(token):
            services = declared_owners(stack, by).union(
                *(services_of(stack, one) for one in _started(stack, by, start))
            )
            yield from (Input(by, path[0], dig(by.props, *path), services) for path in start.inputs)


def _started(stack: Stack, by: Resource, start: _Start) -> Iterator[Resource]:
    yield from refer(stack, by, start.task, (TASK_DEFINITION,)).targets
    yield from functions(stack, by, start.arn).targets
    yield from refer(stack, by, start.arn, (STATE_MACHINE,)).targets
