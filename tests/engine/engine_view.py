"""The engine's view of a stack, from the files that it writes itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from pulumi.automation import StepEventStateMetadata

from souk.graph.model import UNKNOWN, Secret
from souk.graph.options import described
from tests.engine.harness import Run
from tests.engine.view import View

UNKNOWN_MARK: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key of the engine's marks (sdk/go/common/resource/properties.go)."""
MARKS: Final = {
    "1b47061264138c4ac30d75fd1eb44270": "secret",
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
    "5cf8f73096256a8f31e491e813e4eb8e": "reference",
}
OF_PROVIDERS: Final = frozenset({"__internal", "version", "pluginDownloadURL"})
"""What the engine itself adds to a provider's properties."""
OF_OTHERS: Final = frozenset({"id"})
"""What providers repeat among the outputs, and the graph keeps apart."""


def planned(plan: Mapping[str, Any], preview: Run) -> dict[str, View]:
    """What doesn't exist yet, from the engine's update plan and from the events of the same preview."""
    options = {step["urn"]: step["new"] for step in preview.steps}
    return {urn: _planned(each, options[urn]) for urn, each in plan.items() if not _is_default_provider(urn)}


def existing(state: Iterable[Mapping[str, Any]]) -> dict[str, View]:
    """What exists, from the stack's state."""
    return {each["urn"]: _existing(each) for each in state if not _is_default_provider(each["urn"])}


def _planned(resource: Mapping[str, Any], options: StepEventStateMetadata) -> View:
    goal: Mapping[str, Any] = resource["goal"]
    outputs = resource["state"] if goal["custom"] else goal["outputDiff"].get("adds")
    return View(
        type=goal["type"],
        name=goal["name"],
        custom=goal["custom"],
        parent=goal.get("parent"),
        provider=_provider(goal.get("provider", "")),
        id=None,
        inputs=_properties(goal["type"], goal["inputDiff"].get("adds")),
        outputs=_properties(goal["type"], outputs),
        dependencies=tuple(sorted(goal.get("dependencies", ()))),
        property_dependencies=_dependencies(goal),
        ignore_changes=tuple(goal.get("ignoreChanges", ())),
        protect=goal["protect"],
        retain_on_delete=bool(options.retain_on_delete),
        options={**_options(goal), **_past(goal)},
    )


def _existing(resource: Mapping[str, Any]) -> View:
    provider = _provider(resource.get("provider", ""))
    return View(
        type=resource["type"],
        name=resource["urn"].rpartition("::")[2],
        custom=resource["custom"],
        parent=resource.get("parent"),
        provider=provider,
        id=resource.get("id") if provider else None,
        inputs=_properties(resource["type"], resource.get("inputs")),
        outputs=_properties(resource["type"], resource.get("outputs")),
        dependencies=tuple(sorted(resource.get("dependencies", ()))),
        property_dependencies=_dependencies(resource),
        ignore_changes=tuple(resource.get("ignoreChanges", ())),
        protect=resource.get("protect", False),
        retain_on_delete=resource.get("retainOnDelete", False),
        options=_options(resource),
    )


def _options(holder: Mapping[str, Any]) -> dict[str, Any]:
    """What both a plan and a state keep."""
    stated: Mapping[str, float] = holder.get("customTimeouts") or {}
    found: dict[str, Any] = {
        "secrets": tuple(sorted(holder.get("additionalSecretOutputs") or ())),
        "timeouts": {verb: seconds for verb, seconds in stated.items() if seconds},
    }
    return {key: value for key, value in found.items() if value}


def _past(goal: Mapping[str, Any]) -> dict[str, Any]:
    """What only a plan keeps."""
    structured = (_alias(alias) for alias in goal.get("structuredAliases") or ())
    aliases = tuple(sorted({*(goal.get("aliases") or ()), *structured}))
    before = goal.get("deleteBeforeReplace")
    return ({"aliases": aliases} if aliases else {}) | ({} if before is None else {"delete_before_replace": before})


def _alias(alias: Mapping[str, Any]) -> str:
    parent = "none" if alias.get("NoParent") else alias.get("Parent", "")
    parts = {key.lower(): alias.get(key, "") for key in ("Name", "Type", "Project", "Stack")}
    return alias.get("URN") or described(**parts, parent=parent)


def _is_default_provider(urn: str) -> bool:
    """Whether the engine made this provider for itself."""
    return "::pulumi:providers:" in urn and urn.rpartition("::")[2].startswith("default")


def _provider(reference: str) -> str | None:
    urn = reference.rpartition("::")[0]
    return None if not urn or _is_default_provider(urn) else urn


def _dependencies(holder: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: Mapping[str, list[str]] = holder.get("propertyDependencies") or {}
    return {name: tuple(sorted(urns)) for name, urns in found.items() if urns}


def _properties(token: str, properties: Mapping[str, Any] | None) -> dict[str, Any]:
    own = OF_PROVIDERS if token.startswith("pulumi:providers:") else OF_OTHERS
    return {name: _plain(value) for name, value in (properties or {}).items() if name not in own}


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
