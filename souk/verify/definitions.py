"""Container definitions as asked and as ECS gives them back, compared by what they mean. Pure.

ECS fills in defaults and keeps no order of variables. Source of both: Amazon ECS API Reference, ContainerDefinition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

KEYED: Final[dict[str, str]] = {"environment": "value", "secrets": "valueFrom"}
"""Lists of `{"name": …, <this>: …}`: a variable stands once, and its place means nothing."""

DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "portMappings": {"protocol": "tcp"},
    "mountPoints": {"readOnly": False},
    "healthCheck": {"interval": 30, "timeout": 5, "retries": 3},
}
ALWAYS: Final[dict[str, Any]] = {"essential": True}


def differing(asked: Sequence[Mapping[str, Any]], runs: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The paths at which two lists of container definitions differ: `order.image`, `order.environment.LOG_LEVEL`.

    Paths and no values: what a variable holds is nobody's business here.
    """
    return tuple(_differing("", _by_name(asked), _by_name(runs)))


def _by_name(containers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {str(container["name"]): _container(container) for container in containers}


def _container(container: Mapping[str, Any]) -> dict[str, Any]:
    result = {key: _property(key, value) for key, value in {**ALWAYS, **container}.items()}
    return {key: value for key, value in result.items() if value or key in ALWAYS}


def _property(key: str, value: Any) -> Any:
    if not isinstance(value, list):
        return _plain({**DEFAULTS[key], **value} if key in DEFAULTS and value else value)
    items = cast("list[Any]", value)
    if key in KEYED:
        return {item["name"]: item[KEYED[key]] for item in items}
    if key == "portMappings":
        # In awsvpc mode the host's port is the container's own.
        items = [{"hostPort": item["containerPort"], **item} for item in items]
    return (
        _items([{**DEFAULTS[key], **item} for item in items]) if key in DEFAULTS else [_plain(item) for item in items]
    )


def _items(items: list[dict[str, Any]]) -> list[Any]:
    return sorted((_plain(item) for item in items), key=repr)


def _plain(value: Any) -> Any:
    """A value without what ECS adds or leaves out at will: empty and zero properties, and the order of keys."""
    if not isinstance(value, Mapping):
        return value
    pairs = cast("Mapping[str, Any]", value).items()
    return {key: plain for key, inner in sorted(pairs) if (plain := _plain(inner))}


def _differing(path: str, asked: Any, runs: Any) -> Iterator[str]:
    if isinstance(asked, dict) and isinstance(runs, dict):
        left, right = cast("dict[str, Any]", asked), cast("dict[str, Any]", runs)
        for key in sorted({*left, *right}):
            yield from _differing(f"{path}.{key}" if path else key, left.get(key), right.get(key))
    elif asked != runs:
        yield path
