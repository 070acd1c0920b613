"""The state of a stack as `pulumi stack export` writes it, as the graph that everything else reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from components.errors import SoukError
from souk import exported
from souk.exported import Entry
from souk.graph import urns
from souk.graph.model import UNKNOWN, Graph, Resource, Secret
from souk.graph.wire import Mark

_OF_PROVIDERS: Final = frozenset({"__defaults", "__meta"})
"""What the bridge that providers are built with keeps among the properties for itself."""
_DEFAULT_PROVIDER: Final = "default"


def read(path: Path) -> Graph:
    """The resources of an exported stack with their final outputs. Raises SoukError for anything else."""
    entries = exported.read(path)
    doomed = sorted({urns.name(entry.urn) for entry in entries if entry.delete})
    if doomed:
        raise SoukError(
            f"{path}: a deployment was interrupted: {', '.join(doomed)} were replaced, and the old ones are still to "
            "be deleted. End it with pulumi up, and export again: which of them is judged would be left to chance."
        )
    try:
        kept = tuple(resource for entry in entries if not _is_default_provider(resource := _resource(entry)))
    except (json.JSONDecodeError, RecursionError):  # of a value, which nobody shall read
        raise SoukError(f"{path}: a property is no JSON, or lies too deep. {exported.REMEDY}") from None
    if not kept:
        raise SoukError(f"{path}: the stack holds no resources: there is nothing to judge.")
    stack, project = _names(kept[0].urn)
    outputs = [resource.outputs for resource in kept if resource.type == urns.STACK]
    return Graph(project, stack, "up", kept, outputs[0] if outputs else {})


def _names(urn: str) -> tuple[str, str]:
    """The stack and the project in a URN."""
    stack, project, *_ = urn.removeprefix("urn:pulumi:").split("::")
    return stack, project


def _resource(entry: Entry) -> Resource:
    found = {key: tuple(sorted(by)) for key, by in (entry.property_dependencies or {}).items() if by}
    return Resource(
        urn=entry.urn,
        type=urns.token(entry.urn),
        name=urns.name(entry.urn),
        parent=entry.parent,
        custom=entry.custom,
        inputs=_properties(entry.inputs),
        outputs=_properties(entry.outputs),
        id=entry.id if entry.custom else None,
        dependencies=tuple(sorted(entry.dependencies or ())),
        property_dependencies=found,
        ignore_changes=(),
        protect=entry.protect,
        retain_on_delete=entry.retain_on_delete,
        provider=_provider(entry.provider),
        read=entry.external,
    )


def _provider(reference: str | None) -> str | None:
    urn = urns.of_reference(reference) if reference else None
    return None if urn is None or urns.name(urn).startswith(_DEFAULT_PROVIDER) else urn


def _is_default_provider(resource: Resource) -> bool:
    return resource.type.startswith("pulumi:providers:") and resource.name.startswith(_DEFAULT_PROVIDER)


def _properties(stated: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: _plain(value) for key, value in (stated or {}).items() if key not in _OF_PROVIDERS}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        return _marked(cast("Mapping[str, Any]", value))
    return UNKNOWN if value == Mark.UNKNOWN else value


def _marked(items: Mapping[str, Any]) -> Any:
    content = {key: _plain(item) for key, item in items.items() if key != Mark.SIGNATURE and key not in _OF_PROVIDERS}
    match items.get(Mark.SIGNATURE):
        case Mark.SECRET:
            # Encrypted: that there is a value is all that can be known of it.
            text = items.get("plaintext")
            return Secret(_plain(json.loads(text)) if isinstance(text, str) else UNKNOWN)
        case Mark.ASSET:
            return {"asset": content}
        case Mark.ARCHIVE:
            return {"archive": content}
        case Mark.REFERENCE:
            return {"urn": content.get("urn"), "id": content.get("id") or UNKNOWN}
        case _:
            return content
