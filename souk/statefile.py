"""The state of a stack as `pulumi stack export` writes it, as the graph that everything else reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from components.errors import SoukError, mistake
from souk.graph import urns
from souk.graph.model import UNKNOWN, Graph, Resource, Secret
from souk.graph.wire import Mark

VERSION: Final = 3
"""Of the export format; sdk/go/common/apitype/core.go in pulumi/pulumi."""
_REST: Final = "Write it with: pulumi stack export --file FILE"
_OF_PROVIDERS: Final = frozenset({"__defaults", "__meta"})
"""What the bridge that providers are built with keeps among the properties for itself."""
_DEFAULT_PROVIDER: Final = "default"


def read(path: Path) -> Graph:
    """The resources of an exported stack with their final outputs. Raises SoukError for anything else."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SoukError(f"{path}: can't be read: {error.strerror}. {_REST}") from error
    except ValueError as error:
        raise SoukError(f"{path}: isn't JSON: {error}. {_REST}") from error
    deployment = _mapping(_mapping(content).get("deployment"))
    stated = deployment.get("resources")
    if _mapping(content).get("version") != VERSION or not isinstance(stated, list):
        version = _mapping(content).get("version")
        raise mistake(f"{path}: version", version, f"{VERSION}, with deployment.resources", _REST)
    resources = tuple(_resource(path, _mapping(item)) for item in cast("list[Any]", stated))
    kept = tuple(resource for resource in resources if not _is_default_provider(resource))
    doomed = [item for item in cast("list[Any]", stated) if _mapping(item).get("delete") is True]
    if doomed:
        names = ", ".join(sorted({urns.name(str(_mapping(item).get("urn"))) for item in doomed}))
        raise SoukError(
            f"{path}: a deployment was interrupted: {names} were replaced, and the old ones are still to be deleted. "
            "End it with pulumi up, and export again: which of them is judged would be left to chance."
        )
    if not kept:
        raise SoukError(f"{path}: the stack holds no resources: there is nothing to judge.")
    stack, project = _names(kept[0].urn)
    outputs = [resource.outputs for resource in kept if resource.type == urns.STACK]
    return Graph(project, stack, "up", kept, outputs[0] if outputs else {})


def _names(urn: str) -> tuple[str, str]:
    """The stack and the project in a URN."""
    stack, project, *_ = urn.removeprefix("urn:pulumi:").split("::")
    return stack, project


def _resource(path: Path, stated: Mapping[str, Any]) -> Resource:
    urn = stated.get("urn")
    if not isinstance(urn, str) or urn.count("::") < len(("stack", "project", "type")):
        raise mistake(f"{path}: urn", urn, "urn:pulumi:<stack>::<project>::<type>::<name>", _REST)
    custom = stated.get("custom") is True
    found = {key: tuple(sorted(by)) for key, by in _mapping(stated.get("propertyDependencies")).items() if by}
    return Resource(
        urn=urn,
        type=urns.token(urn),
        name=urns.name(urn),
        parent=stated.get("parent"),
        custom=custom,
        inputs=_properties(stated.get("inputs")),
        outputs=_properties(stated.get("outputs")),
        id=stated.get("id") if custom else None,
        dependencies=tuple(sorted(stated.get("dependencies") or ())),
        property_dependencies=found,
        ignore_changes=(),
        protect=stated.get("protect") is True,
        retain_on_delete=stated.get("retainOnDelete") is True,
        provider=_provider(stated.get("provider")),
        read=stated.get("external") is True,
    )


def _provider(reference: object) -> str | None:
    urn = urns.of_reference(reference) if isinstance(reference, str) else None
    return None if urn is None or urns.name(urn).startswith(_DEFAULT_PROVIDER) else urn


def _is_default_provider(resource: Resource) -> bool:
    return resource.type.startswith("pulumi:providers:") and resource.name.startswith(_DEFAULT_PROVIDER)


def _properties(stated: object) -> dict[str, Any]:
    return {key: _plain(value) for key, value in _mapping(stated).items() if key not in _OF_PROVIDERS}


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


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
