"""Two views of one stack before it exists, in the same form: the engine's own preview, and the recorder's graph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from souk.graph.model import UNKNOWN, Graph, Resource, Secret
from tests.engine.harness import Run

UNKNOWN_MARK: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key of the engine's marks (sdk/go/common/resource/properties.go)."""
MARKS: Final = {
    "1b47061264138c4ac30d75fd1eb44270": "secret",
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
    "5cf8f73096256a8f31e491e813e4eb8e": "reference",
}
OWN: Final = frozenset({"__internal", "version", "pluginDownloadURL"})
"""What the engine itself adds to a provider's inputs."""
REPEATED: Final = frozenset({"id"})
"""What providers repeat among the outputs, and the graph keeps apart."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is known of one resource before it exists."""

    type: str
    name: str
    custom: bool
    parent: str | None
    provider: str | None
    inputs: Any
    outputs: Any
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    ignore_changes: tuple[str, ...]
    protect: bool
    retain_on_delete: bool


def by_engine(plan: Mapping[str, Any], preview: Run) -> dict[str, Foreseen]:
    """The engine's view, from its update plan and from the events of the same preview.

    Left out are the default providers, which the engine makes for itself.
    """
    options = {step["urn"]: step["new"] for step in preview.steps}
    return {
        urn: _planned(resource, options[urn])
        for urn, resource in plan.items()
        if not urn.rpartition("::")[2].startswith("default") or ":providers:" not in urn
    }


def by_recorder(graph: Graph) -> dict[str, Foreseen]:
    """The recorder's view."""
    return {resource.urn: _recorded(resource) for resource in graph if not resource.read}


def differences(engine: Mapping[str, Foreseen], recorder: Mapping[str, Foreseen]) -> Iterator[str]:
    """Every way in which the two views differ: one line each, the engine's value first."""
    for urn in sorted({*engine, *recorder}):
        if urn not in recorder:
            yield f"{urn}: in the engine only"
        elif urn not in engine:
            yield f"{urn}: in the recorder only"
        else:
            yield from _between(urn, engine[urn], recorder[urn])


def _between(urn: str, engine: Foreseen, recorder: Foreseen) -> Iterator[str]:
    for field in fields(Foreseen):
        ours, theirs = getattr(recorder, field.name), getattr(engine, field.name)
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            one, other = cast("Mapping[str, Any]", theirs), cast("Mapping[str, Any]", ours)
            for key in sorted({*one, *other}):
                if _text(one.get(key)) != _text(other.get(key)):
                    yield f"{urn}: {field.name}.{key}: engine {_text(one.get(key))}, recorder {_text(other.get(key))}"
        elif _text(theirs) != _text(ours):
            yield f"{urn}: {field.name}: engine {_text(theirs)}, recorder {_text(ours)}"


def _text(value: Any) -> str:
    """A form in which True isn't 1."""
    return json.dumps(value, sort_keys=True, default=_marked)


def _marked(value: Any) -> str:
    return f"<secret {_text(value.value)}>" if isinstance(value, Secret) else repr(value)


def _planned(resource: Mapping[str, Any], options: Mapping[str, Any]) -> Foreseen:
    goal = resource["goal"]
    own = OWN if goal["type"].startswith("pulumi:providers:") else REPEATED
    outputs = resource["state"] if goal["custom"] else goal["outputDiff"].get("adds")
    return Foreseen(
        type=goal["type"],
        name=goal["name"],
        custom=goal["custom"],
        parent=goal.get("parent") or None,
        provider=_provider(goal.get("provider", "")),
        inputs=_without(own, _plain(goal["inputDiff"].get("adds", {}))),
        outputs=_without(own, _plain(outputs or {})),
        dependencies=tuple(sorted(goal.get("dependencies", ()))),
        property_dependencies={
            k: tuple(sorted(urns)) for k, urns in goal.get("propertyDependencies", {}).items() if urns
        },
        ignore_changes=tuple(goal.get("ignoreChanges", ())),
        protect=goal["protect"],
        retain_on_delete=options.get("retainOnDelete", False),
    )


def _without(names: frozenset[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in names}


def _provider(reference: str) -> str | None:
    urn = reference.rpartition("::")[0]
    return None if not urn or urn.rpartition("::")[2].startswith("default") else urn


def _recorded(resource: Resource) -> Foreseen:
    return Foreseen(
        type=resource.type,
        name=resource.name,
        custom=resource.custom,
        parent=resource.parent,
        provider=resource.provider,
        inputs=dict(resource.inputs),
        outputs=dict(resource.outputs),
        dependencies=resource.dependencies,
        property_dependencies=resource.property_dependencies,
        ignore_changes=resource.ignore_changes,
        protect=resource.protect,
        retain_on_delete=resource.retain_on_delete,
    )


def _plain(value: Any) -> Any:
    """The engine's JSON as the graph's plain data."""
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return _mapping(cast("dict[str, Any]", value))
    return UNKNOWN if value == UNKNOWN_MARK else value


def _mapping(items: Mapping[str, Any]) -> Any:
    """An object, or what it stands for if it is marked; hashes that the engine adds to assets are left out."""
    content = {key: _plain(item) for key, item in items.items() if key != SIGNATURE}
    match MARKS.get(items.get(SIGNATURE, "")):
        case "secret":
            return Secret(_plain(json.loads(items["plaintext"])))
        case "asset" | "archive" as kind:
            return {kind: {key: item for key, item in content.items() if key != "hash"}}
        case "reference":
            return {"urn": content["urn"], "id": content["id"] or UNKNOWN}
        case _:
            return content
