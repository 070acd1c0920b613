"""What the emulator is told when it starts: one JSON document, in a file that its user alone can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from souk.local.plan.resources import Recorded, Resources


@dataclass(frozen=True, slots=True)
class Orders:
    """Where to listen, what to make, who may do what.

    `callers` maps access keys to [name, role, reachable APIs or None]; `values` replaces parameters' values; `secrets`
    are texts by the ARN that they must have; `streams` are table names with the label of their stream. `kept` is the
    file that outlives a stop.
    """

    host: str
    port: int
    account: str
    region: str
    partition: str
    admin: str
    resources: list[dict[str, Any]]
    roles: Mapping[str, Mapping[str, str]]
    guarded: Mapping[str, Mapping[str, str]]
    callers: Mapping[str, tuple[str, str, list[str] | None]]
    values: Mapping[str, str]
    secrets: Mapping[str, str]
    streams: Mapping[str, str]
    kept: str

    def written(self) -> bytes:
        """The document."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, text: str) -> Orders:
        """The document, taken apart again."""
        return cls(**json.loads(text))

    def recorded(self) -> Resources:
        """The resources to make."""
        return Resources("", tuple(_unpacked(**item) for item in self.resources))


def _unpacked(*, type: str, name: str, id: str, props: Mapping[str, Any], stated: list[str]) -> Recorded:  # noqa: A002 - the fields' names
    return Recorded(type, name, id, props, frozenset(stated))


def packed(resource: Recorded) -> dict[str, Any]:
    """A resource as plain JSON."""
    return {
        "type": resource.type,
        "name": resource.name,
        "id": resource.id,
        "props": dict(resource.props),
        "stated": sorted(resource.stated),
    }
