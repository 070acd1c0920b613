"""Small graphs, written down by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from souk.diff.portrait import Portrait
from souk.graph import urns
from souk.graph.model import Graph, Options, Resource

STACK = "dev"
PROJECT = "market"
SERVICE = "souk:service:Service"
PLATFORM = "souk:platform:Platform"


def resource(
    token: str,
    name: str,
    inputs: Mapping[str, Any] | None = None,
    *,
    parent: Resource | None = None,
    reads: Mapping[str, Sequence[Resource]] | None = None,
    outputs: Mapping[str, Any] | None = None,
    ignore_changes: tuple[str, ...] = (),
    protect: bool = False,
    options: Options | None = None,
) -> Resource:
    """One resource; components are told by their types. `reads` says where an input's generated values come from."""
    custom = not token.startswith("souk:")
    urn = urns.make(STACK, PROJECT, parent.urn if parent else None, token, name)
    return Resource(
        urn=urn,
        type=token,
        name=name,
        parent=parent.urn if parent else None,
        custom=custom,
        inputs=inputs or {},
        outputs={**(inputs or {}), **(outputs or {})},
        id=f"id-{name}" if custom else None,
        dependencies=(),
        property_dependencies={key: tuple(r.urn for r in found) for key, found in (reads or {}).items()},
        ignore_changes=ignore_changes,
        protect=protect,
        retain_on_delete=False,
        provider=None,
        options=options or Options(),
    )


def service(name: str, **declaration: Any) -> Resource:
    """A Service component and what it declares."""
    return resource(SERVICE, name, {"service": name, "callers": [], "calls": [], **declaration})


def graph(*resources: Resource, outputs: Mapping[str, Any] | None = None) -> Graph:
    """A stack of these resources."""
    return Graph(PROJECT, STACK, "up", resources, outputs or {})


def portrait(*resources: Resource, exports: Mapping[str, Any] | None = None) -> Portrait:
    """A portrait in which every value is shown as it is."""
    made = graph(*resources, outputs=exports)
    return Portrait(made, {r.urn: r.inputs for r in made}, exports or {})
