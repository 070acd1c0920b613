"""A portrait on its way from the process that renders to the one that compares: JSON, in the engine's own marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from google.protobuf import json_format, struct_pb2

from souk.diff.permissions import Permission
from souk.diff.portrait import Finding, Portrait
from souk.diff.reach import Reach
from souk.graph import wire
from souk.graph.model import UNKNOWN, Graph, Options, Resource


def dump(portrait: Portrait) -> str:
    """A portrait as JSON text; equal portraits give equal texts."""
    graph = portrait.graph
    return json.dumps(
        {
            "project": graph.project,
            "stack": graph.stack,
            "mode": graph.mode,
            "outputs": _packed(graph.outputs),
            "resources": [_resource(resource) for resource in graph],
            "inputs": {urn: _packed(inputs) for urn, inputs in portrait.inputs.items()},
            "exports": _packed(portrait.exports),
            "reach": sorted(portrait.reach),
            "permissions": sorted(portrait.permissions),
            "findings": sorted(portrait.findings),
            "levels": portrait.levels,
        },
        sort_keys=True,
    )


def load(text: str) -> Portrait:
    """The portrait in a JSON text."""
    data = json.loads(text)
    return Portrait(
        graph=Graph(
            project=data["project"],
            stack=data["stack"],
            mode=data["mode"],
            resources=tuple(_loaded(item) for item in data["resources"]),
            outputs=_unpacked(data["outputs"]),
        ),
        inputs={urn: _unpacked(item) for urn, item in data["inputs"].items()},
        exports=_unpacked(data["exports"]),
        reach=frozenset(Reach(*cell) for cell in data["reach"]),
        permissions=frozenset(Permission(*cell) for cell in data["permissions"]),
        findings=frozenset(Finding(*cell) for cell in data["findings"]),
        levels=data["levels"],
    )


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        **{field.name: getattr(resource, field.name) for field in fields(resource)},
        "inputs": _packed(resource.inputs),
        "outputs": _packed(resource.outputs),
        "id": None if resource.id is UNKNOWN else resource.id,
        "options": asdict(resource.options),
        "unknown": resource.id is UNKNOWN,
    }


def _loaded(item: dict[str, Any]) -> Resource:
    unknown = item.pop("unknown")
    arguments: dict[str, Any] = {
        **item,
        "inputs": _unpacked(item["inputs"]),
        "outputs": _unpacked(item["outputs"]),
        "id": UNKNOWN if unknown else item["id"],
        "dependencies": tuple(item["dependencies"]),
        "ignore_changes": tuple(item["ignore_changes"]),
        "options": _options(item["options"]),
        "property_dependencies": {key: tuple(urns) for key, urns in item["property_dependencies"].items()},
    }
    return Resource(**arguments)


def _options(item: dict[str, Any]) -> Options:
    lists = {key: tuple(item[key]) for key in ("aliases", "replace_on_changes", "secrets")}
    return Options(**lists, delete_before_replace=item["delete_before_replace"], timeouts=item["timeouts"])


def _packed(values: Mapping[str, Any]) -> dict[str, Any]:
    return json_format.MessageToDict(wire.struct(values))


def _unpacked(values: dict[str, Any]) -> dict[str, Any]:
    return wire.plain(json_format.ParseDict(values, struct_pb2.Struct()))
