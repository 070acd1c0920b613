"""One stack as the engine shows it and as the recorder shows it, in the same form, and where the two differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

from souk.graph.model import Graph, Options, Resource, Secret


@dataclass(frozen=True, slots=True)
class View:
    """What is known of one resource. `id` is None before it exists, and for what has none in a cloud."""

    type: str
    name: str
    custom: bool
    parent: str | None
    provider: str | None
    id: Any
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    ignore_changes: tuple[str, ...]
    protect: bool
    retain_on_delete: bool
    options: Mapping[str, Any]


def recorded(graph: Graph) -> dict[str, View]:
    """The recorder's view, by URN."""
    return {resource.urn: _recorded(resource, exists=graph.mode == "up") for resource in graph if not resource.read}


def _recorded(resource: Resource, *, exists: bool) -> View:
    return View(
        type=resource.type,
        name=resource.name,
        custom=resource.custom,
        parent=resource.parent,
        provider=resource.provider,
        id=resource.id if exists and resource.provider else None,
        inputs=resource.inputs,
        outputs=resource.outputs,
        dependencies=resource.dependencies,
        property_dependencies=resource.property_dependencies,
        ignore_changes=resource.ignore_changes,
        protect=resource.protect,
        retain_on_delete=resource.retain_on_delete,
        options=_options(resource.options, exists=exists),
    )


def _options(options: Options, *, exists: bool) -> Mapping[str, Any]:
    """What the engine keeps of them: neither a plan nor a state has `replaceOnChanges`, a state no more of the past."""
    kept: dict[str, Any] = {"secrets": options.secrets, "timeouts": options.timeouts}
    past = {"aliases": options.aliases, "delete_before_replace": options.delete_before_replace}
    return {key: value for key, value in (kept if exists else kept | past).items() if value not in ((), {}, None)}


def differences(engine: Mapping[str, View], recorder: Mapping[str, View]) -> Iterator[str]:
    """Every way in which the two views differ: one line each, the engine's value first."""
    for urn in sorted({*engine, *recorder}):
        if urn not in recorder:
            yield f"{urn}: in the engine only"
        elif urn not in engine:
            yield f"{urn}: in the recorder only"
        else:
            yield from _between(urn, engine[urn], recorder[urn])


def _between(urn: str, engine: View, recorder: View) -> Iterator[str]:
    for field in fields(View):
        theirs, ours = getattr(engine, field.name), getattr(recorder, field.name)
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            one, other = cast("Mapping[str, Any]", theirs), cast("Mapping[str, Any]", ours)
            for key in sorted({*one, *other}):
                yield from _unlike(f"{urn}: {field.name}.{key}", one.get(key), other.get(key))
        else:
            yield from _unlike(f"{urn}: {field.name}", theirs, ours)


def _unlike(what: str, engine: Any, recorder: Any) -> Iterator[str]:
    theirs, ours = _text(engine), _text(recorder)
    if theirs != ours:
        yield f"{what}: engine {theirs}, recorder {ours}"


def _text(value: Any) -> str:
    """A form in which True isn't 1."""
    return json.dumps(value, sort_keys=True, default=_marked)


def _marked(value: Any) -> str:
    return f"<secret {_text(value.value)}>" if isinstance(value, Secret) else repr(value)
