"""A graph as a JSON document that other tools may read: docs/plan-format.md describes it."""

from __future__ import annotations

import json
from typing import Any, Final, cast

from souk.facts.ownership import Ownership
from souk.facts.wording import HIDDEN
from souk.graph.model import UNKNOWN, Graph, Options, Resource, Secret

VERSION: Final = 1


def document(graph: Graph, ownership: Ownership, service: str | None = None) -> dict[str, Any]:
    """The whole plan, or one service's part of it. The same graph gives the same document."""
    chosen = [resource for resource in graph if service is None or ownership.service_of(resource) == service]
    outputs = _Plain({} if service else graph.outputs)
    return {
        "version": VERSION,
        "project": graph.project,
        "stack": graph.stack,
        "mode": graph.mode,
        "resources": [_entry(resource, ownership) for resource in sorted(chosen, key=lambda resource: resource.urn)],
        "outputs": outputs.value,
        "unknownOutputs": outputs.unknowns,
        "secretOutputs": outputs.secrets,
    }


def written(content: dict[str, Any]) -> str:
    """The document as text, ending with a line break."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _entry(resource: Resource, ownership: Ownership) -> dict[str, Any]:
    properties = _Plain(resource.inputs)
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "parent": resource.parent,
        "service": ownership.service_of(resource),
        "custom": resource.custom,
        "read": resource.read,
        "properties": properties.value,
        "unknowns": properties.unknowns,
        "secrets": properties.secrets,
        "dependencies": list(resource.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in sorted(resource.property_dependencies.items())},
        "provider": resource.provider,
        "protect": resource.protect,
        "retainOnDelete": resource.retain_on_delete,
        "ignoreChanges": list(resource.ignore_changes),
        "options": _options(resource.options),
    }


def _options(options: Options) -> dict[str, Any]:
    """Those that the program states."""
    found: dict[str, Any] = {
        "aliases": list(options.aliases),
        "deleteBeforeReplace": options.delete_before_replace,
        "replaceOnChanges": list(options.replace_on_changes),
        "additionalSecretOutputs": list(options.secrets),
        "customTimeouts": dict(options.timeouts),
    }
    return {key: value for key, value in found.items() if value not in ([], {}, None)}


class _Plain:
    """Plain data of the graph as JSON: null for what is unknown, a placeholder for what is secret, and where."""

    def __init__(self, properties: Any) -> None:
        self.unknowns: list[str] = []
        self.secrets: list[str] = []
        self.value: Any = self._convert(properties, "")

    def _convert(self, value: Any, path: str) -> Any:
        if value is UNKNOWN:
            self.unknowns.append(path)
            return None
        if isinstance(value, Secret):
            self.secrets.append(path)
            return HIDDEN
        if isinstance(value, dict):
            items = cast("dict[str, Any]", value)
            return {key: self._convert(items[key], f"{path}/{_escaped(key)}") for key in sorted(items)}
        if isinstance(value, list):
            return [self._convert(item, f"{path}/{index}") for index, item in enumerate(cast("list[Any]", value))]
        return value


def _escaped(key: str) -> str:
    """A key as a part of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
