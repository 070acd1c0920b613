"""A program of the kit as the recorder would have written it down."""

from __future__ import annotations

from typing import Any, cast

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from souk.graph.model import UNKNOWN, Graph, Resource
from tests.policies.kit import STACK_REFERENCE, Made, Program


def graph_of(program: Program) -> Graph:
    """The graph, with the StackReference that foreign values come from as a looked-up resource."""
    made = tuple(_resource(program, item) for item in program.made.values())
    return Graph("souk", "dev", program.mode, (_stack_reference(), *made), {})


def _resource(program: Program, item: Made) -> Resource:
    outputs = _plain(program.outputs(item))
    origins = {key: tuple(sorted(urns)) for key, urns in program.origins(item).items()}
    return Resource(
        urn=item.urn,
        type=item.type,
        name=item.name,
        parent=item.parent,
        custom=item.is_custom,
        inputs=_plain(program.inputs(item)),
        outputs={key: value for key, value in outputs.items() if key != "id"},
        id=outputs.get("id") if item.is_custom else None,
        dependencies=tuple(sorted({urn for urns in origins.values() for urn in urns})),
        property_dependencies=origins,
        ignore_changes=(),
        protect=False,
        retain_on_delete=False,
        provider=item.provider,
    )


def _stack_reference() -> Resource:
    return Resource(
        urn=STACK_REFERENCE,
        type="pulumi:pulumi:StackReference",
        name="dev.platform",
        parent=None,
        custom=True,
        inputs={"name": "organization/souk/dev.platform"},
        outputs={"outputs": {}},
        id="organization/souk/dev.platform",
        dependencies=(),
        property_dependencies={},
        ignore_changes=(),
        protect=False,
        retain_on_delete=False,
        provider=None,
        read=True,
    )


def _plain(value: Any) -> Any:
    if value == UNKNOWN_STRING_VALUE:
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
