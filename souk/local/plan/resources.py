"""The recorded resources as the local system reads them: plain data, by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from souk.graph.model import UNKNOWN, Graph, Secret

SERVICE_TAG: Final = "souk:service"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One resource: inputs and outputs in one, secrets laid open. It is never printed.

    `stated` are the properties that the program set: of the others, a recording makes up what AWS would.
    """

    type: str
    name: str
    id: str
    props: Mapping[str, Any]
    stated: frozenset[str]

    def __getitem__(self, key: str) -> Any:
        """A property; raises KeyError if there is none."""
        return self.props[key]

    def get(self, key: str, default: Any = None) -> Any:
        """A property, or a default."""
        return self.props.get(key, default)

    @property
    def service(self) -> str:
        """The service that the tag names, "" for what belongs to none."""
        return str(self.props.get("tags", {}).get(SERVICE_TAG, ""))


@dataclass(frozen=True, slots=True)
class Resources:
    """All resources of a stack that was recorded with everything filled in (`mode="up"`)."""

    stack: str
    everything: tuple[Recorded, ...]

    @classmethod
    def of(cls, graph: Graph) -> Resources:
        """Take what a graph's resources state and got back."""
        return cls(graph.stack, tuple(_recorded(resource) for resource in graph if resource.custom))

    def all(self, token: str) -> Iterator[Recorded]:
        """All of one type, such as `aws:sqs/queue:Queue`."""
        return (resource for resource in self.everything if resource.type == token)

    def one(self, token: str) -> Recorded | None:
        """The only one of a type, or None."""
        return next(self.all(token), None)


def _recorded(resource: Any) -> Recorded:
    props = _plain({**resource.inputs, **resource.outputs})
    identity = resource.id if isinstance(resource.id, str) else ""
    return Recorded(resource.type, resource.name, identity, props, frozenset(resource.inputs))


def _plain(value: Any) -> Any:
    if isinstance(value, Secret):
        return _plain(value.value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    return None if value is UNKNOWN else value
