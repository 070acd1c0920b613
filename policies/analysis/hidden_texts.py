"""Configuration that isn't known yet, and of which nothing shows where it comes from: it may name any store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.identity import PARAMETER
from policies.analysis.model import Resource, Stack
from policies.analysis.pod_texts import contents, hides, tellers, told_by, workloads
from policies.analysis.values import has_unknown
from policies.analysis.vaults import SECRET_VERSION
from policies.analysis.workloads import (
    FUNCTION,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    STATE_MACHINE,
    TASK_DEFINITION,
)

_TOLD: Final = "what {} is told"
_HELD: Final = "what {} holds"
_STATED: Final[Mapping[str, tuple[str, str]]] = {
    TASK_DEFINITION: ("containerDefinitions", _TOLD),
    FUNCTION: ("environment", _TOLD),
    STATE_MACHINE: ("definition", _TOLD),
    INSTANCE: ("userData", _TOLD),
    LAUNCH_TEMPLATE: ("userData", _TOLD),
    LAUNCH_CONFIGURATION: ("userData", _TOLD),
    SECRET_VERSION: ("secretString", _HELD),
    "aws:batch/jobDefinition:JobDefinition": ("containerProperties", _TOLD),
}
"""What a program states itself, and AWS never fills in: so an unknown one is unknown to the program."""
_FILLED_IN: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    INSTANCE: (("userDataBase64", _TOLD),),
    PARAMETER: (("value", _HELD), ("insecureValue", _HELD)),
}
"""What AWS fills in where the program says it in another way, or not at all."""
_OTHERWISE: Final = ("insecureValue", "valueWoVersion")
"""By which a parameter shows that its value stands elsewhere."""


class HiddenText(NamedTuple):
    """`what` in words, the resource and the property."""

    what: str
    by: Resource
    key: str


def hidden_texts(stack: Stack) -> Iterator[HiddenText]:
    """Every piece of configuration whose origin can't be seen."""
    for token, (key, what) in _STATED.items():
        yield from (HiddenText(what.format(each.name), each, key) for each in stack.of(token) if _is_hidden(each, key))
    for token, filled in _FILLED_IN.items():
        for each in stack.of(token):
            yield from _of_filled(each, filled)
    yield from _of_pods(stack)


def _of_filled(resource: Resource, filled: tuple[tuple[str, str], ...]) -> Iterator[HiddenText]:
    for key, what in filled:
        if _is_hidden(resource, key) and _is_its_own(resource, key):
            yield HiddenText(what.format(resource.name), resource, key)


def _of_pods(stack: Stack) -> Iterator[HiddenText]:
    for workload in workloads(stack):
        if hides(workload) and not workload.origins.get("spec"):
            yield HiddenText(_TOLD.format(workload.name), workload, "spec")
    for teller in tellers(stack):
        for key, value in contents(teller):
            if has_unknown(value) and not teller.origins.get(key) and told_by(stack, teller):
                yield HiddenText(_HELD.format(teller.name), teller, key)


def _is_hidden(resource: Resource, key: str) -> bool:
    return has_unknown(resource.props.get(key)) and not resource.origins.get(key)


def _is_its_own(resource: Resource, key: str) -> bool:
    """Whether the program gave the value: it shows that it did, or a parameter has no other."""
    if key in resource.origins:
        return True
    return resource.type == PARAMETER and key == "value" and not any(map(resource.states, _OTHERWISE))
