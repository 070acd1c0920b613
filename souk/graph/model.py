"""The graph that plan, policies, tests and reports all read. Plain data: nothing here imports pulumi."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Mode = Literal["preview", "up"]
"""`preview`: what only exists after creation is UNKNOWN. `up`: the same graph with realistic computed values."""

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
"""The type of what reads another stack's outputs."""


class Unknown(enum.Enum):
    """A value that a real preview would not know (an id, a generated ARN, an endpoint)."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that Pulumi marks secret. Its repr never shows it."""

    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Options:
    """What the program asks of the engine about one resource; empty where it leaves that to the engine.

    `aliases` are what it was before: a URN, or `name=…, type=…, parent=…` with what differed. `timeouts` are seconds,
    by `create`, `update` and `delete`. `secrets` are outputs to be kept secret, those that the SDK asks for included.
    """

    aliases: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    replace_on_changes: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    timeouts: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Resource:
    """One registered resource.

    `inputs` and `outputs` use the engine's own names (camelCase) and hold plain data: str, float/int, bool, None,
    list, dict, UNKNOWN, Secret. An asset is `{"asset": {"path" | "text" | "uri": …}}`, an archive
    `{"archive": {"path" | "uri" | "assets": …}}`, a reference to a resource `{"urn": …, "id": …}`.
    `outputs` is what the program got back, or what a component registered; in a preview the outputs that every such
    resource has, and only its creation makes known, are UNKNOWN there.
    `dependencies` and the values of `property_dependencies` are sorted URNs; a property that depends on nothing has no
    entry, as in what the engine shows to policies. `provider` is the URN of the explicit provider, None for the
    default one. `protect` and `retain_on_delete` are inherited from the parent, as the engine does.
    `read` marks what is looked up and not managed: a StackReference, or the result of a `.get()`.
    """

    urn: str
    type: str
    name: str
    parent: str | None
    custom: bool
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    id: str | Unknown | None
    dependencies: tuple[str, ...]
    property_dependencies: Mapping[str, tuple[str, ...]]
    ignore_changes: tuple[str, ...]
    protect: bool
    retain_on_delete: bool
    provider: str | None
    read: bool = False
    options: Options = Options()


@dataclass(frozen=True, slots=True)
class Invoke:
    """One data source that the program asked while building: its token and its arguments, as plain data."""

    token: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything one stack registers, in the order the program makes it (parents first), and what it exports."""

    project: str
    stack: str
    mode: Mode
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    invokes: tuple[Invoke, ...] = ()

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def of_type(self, token: str) -> tuple[Resource, ...]:
        """All resources of one type token, such as `aws:sqs/queue:Queue`."""
        return tuple(r for r in self.resources if r.type == token)
