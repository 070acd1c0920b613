"""Builds what the engine hands to policies out of plain declarations, as a preview and as a deployment would show it.

The same program is written once: `Ref` stands for an output of another resource. A preview shows it as an unknown with
its origin, a deployment as its value. Either way rules meet the SDK's own proxies, with numbers as floats.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from pulumi_policy import PolicyCustomTimeouts, PolicyProviderResource, PolicyResource, PolicyResourceOptions
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policies.elsewhere import outside

Mode = Literal["preview", "up"]
STACK_REFERENCE: Final = "urn:pulumi:dev::souk::pulumi:pulumi:StackReference::dev.platform"
MODES: Final[tuple[Mode, ...]] = ("preview", "up")


@dataclass(frozen=True)
class Ref:
    """An output of another resource."""

    of: str
    key: str


@dataclass(frozen=True)
class Json:
    """A JSON text; one unknown inside makes all of it unknown."""

    content: Any


@dataclass(frozen=True)
class Text:
    """A text made of parts; one unknown among them makes all of it unknown."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Pick:
    """One output, chosen among others by code that saw them all: its origins are all of them."""

    chosen: Ref
    others: tuple[Ref, ...]


@dataclass(frozen=True)
class Foreign:
    """A value from outside the stack: known once that is deployed, and never with an origin that policies see."""

    value: str
    known: bool = True


@dataclass(frozen=True)
class Sealed:
    """What a state keeps encrypted: its origins show, and it never does."""

    content: Any


@dataclass
class Made:
    """One declared resource: what the program says (`props`) and what only its creation makes known (`computed`)."""

    urn: str
    type: str
    name: str
    parent: str | None
    props: dict[str, Any]
    computed: dict[str, Any]
    provider: str | None = None

    def out(self, key: str) -> Ref:
        """One of its outputs, for another resource."""
        return Ref(self.urn, key)

    @property
    def id(self) -> Ref:
        """Its id."""
        return self.out("id")

    @property
    def arn(self) -> Ref:
        """Its ARN."""
        return self.out("arn")

    @property
    def is_custom(self) -> bool:
        """Whether a provider makes it; a component has only what it registers."""
        return self.type.startswith("aws:")


@dataclass
class Program:
    """Declared resources, in order."""

    mode: Mode
    made: dict[str, Made] = field(default_factory=dict[str, Made])

    def add(
        self,
        token: str,
        name: str,
        props: Mapping[str, Any] | None = None,
        *,
        parent: Made | None = None,
        computed: Mapping[str, Any] | None = None,
        provider: Made | None = None,
    ) -> Made:
        """Declare a resource. It gets an `id` and an `arn` beside what is in `computed`."""
        urn = f"urn:pulumi:dev::souk::{f'{parent.type}$' if parent else ''}{token}::{name}"
        assert urn not in self.made, f"two resources are {urn}"
        package, _, kind = token.partition("/")
        short, service = kind.partition(":")[0].lower(), package.removeprefix("aws:")
        own = {
            "id": f"{short}-{zlib.crc32(urn.encode()):08x}",
            "arn": f"arn:aws:{service}:eu-west-1:111122223333:{short}/{name}",
        }
        by = provider.urn if provider else None
        self.made[urn] = Made(urn, token, name, parent.urn if parent else None, dict(props or {}), own, by)
        self.made[urn].computed.update(computed or {})
        return self.made[urn]

    def remove(self, *items: Made) -> None:
        """Take resources out again."""
        for item in items:
            del self.made[item.urn]

    def inputs(self, item: Made) -> dict[str, Any]:
        """What the program says, with the engine's sentinel where a value isn't known."""
        return self._shown(item.props)

    def outputs(self, item: Made) -> dict[str, Any]:
        """What it is answered."""
        computed = item.computed if item.is_custom else {}
        if self.mode == "preview":
            computed = dict.fromkeys(computed, UNKNOWN_STRING_VALUE)
        return {**computed, **self._shown(item.props)}

    def origins(self, item: Made) -> dict[str, list[str]]:
        """The URNs each property was made from, if any."""
        found = {key: list(dict.fromkeys(_origins(value))) for key, value in item.props.items()}
        return {key: urns for key, urns in found.items() if urns}

    def resources(self) -> list[PolicyResource]:
        """What a stack rule sees of the stack."""
        found: dict[str, PolicyResource] = {}
        for item in self.made.values():
            parent = found.get(item.parent or "")
            props = proxied(self.outputs(item))
            by = self._provider(item.provider)
            found[item.urn] = PolicyResource(item.type, props, item.urn, item.name, options(item), by, parent, [], {})
        for item in self.made.values():
            for key, urns in self.origins(item).items():
                found[item.urn].property_dependencies[key] = [found.get(urn) or outside(urn) for urn in urns]
        return list(found.values())

    def _provider(self, urn: str | None) -> PolicyProviderResource | None:
        made = self.made[urn] if urn else None
        return PolicyProviderResource(made.type, proxied(self.inputs(made)), made.urn, made.name) if made else None

    def _shown(self, value: Any) -> Any:
        """A declared value as the engine would show it."""
        match value:
            case Ref() | Pick():
                return self._output(value.chosen if isinstance(value, Pick) else value)
            case Foreign():
                return value.value if value.known or self.mode == "up" else UNKNOWN_STRING_VALUE
            case Sealed():
                return UNKNOWN_STRING_VALUE
            case Json():
                content = self._shown(value.content)
                return UNKNOWN_STRING_VALUE if _holds_unknown(content) else json.dumps(content)
            case Text():
                parts = [self._shown(part) for part in value.parts]
                return UNKNOWN_STRING_VALUE if _holds_unknown(parts) else "".join(parts)
            case _:
                return _mapped(value, self._shown)

    def _output(self, ref: Ref) -> Any:
        """A preview echoes what the program said, and knows nothing of what is computed."""
        made = self.made[ref.of]
        if ref.key in made.props:
            return self._shown(made.props[ref.key])
        return made.computed[ref.key] if self.mode == "up" else UNKNOWN_STRING_VALUE


def proxied(properties: dict[str, Any]) -> Any:
    """Properties as the SDK shows them to a rule."""
    return unknown_checking_proxy(_as_engine(properties))


def options(item: Made) -> PolicyResourceOptions:
    """The options of a resource that sets none."""
    times = PolicyCustomTimeouts(0, 0, 0)
    return PolicyResourceOptions(
        protect=False,
        ignore_changes=[],
        delete_before_replace=None,
        aliases=[],
        custom_timeouts=times,
        additional_secret_outputs=[],
        parent=item.parent,
    )


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: change(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [change(item) for item in cast("list[Any]", value)]
    return value


def _as_engine(value: Any) -> Any:
    """Protobuf has one kind of number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return _mapped(value, _as_engine)


def _parts(value: Any) -> Iterator[Any]:
    match value:
        case Json() | Sealed():
            yield value.content
        case Text():
            yield from value.parts
        case Pick():
            yield from (value.chosen, *value.others)
        case _ if isinstance(value, Mapping):
            yield from cast("Mapping[str, Any]", value).values()
        case _ if isinstance(value, list):
            yield from cast("list[Any]", value)
        case _:
            return


def _origins(value: Any) -> Iterator[str]:
    """The URNs a value is made from. Of a foreign value the engine names a resource that policies don't get."""
    if isinstance(value, Ref):
        yield value.of
    elif isinstance(value, Foreign):
        yield STACK_REFERENCE
    for part in _parts(value):
        yield from _origins(part)


def _holds_unknown(value: Any) -> bool:
    return value == UNKNOWN_STRING_VALUE or any(_holds_unknown(part) for part in _parts(value))
