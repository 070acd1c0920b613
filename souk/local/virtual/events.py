"""Events of services that don't run, as they would send them. Pure."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from components.errors import SoukError, mistake
from souk.local.virtual.examples import example


def schemas(services: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Event → its publisher, and the schema of its newest version: `order.placed`."""
    found: dict[str, tuple[int, str, dict[str, Any]]] = {}
    for path in sorted(services.glob("*/events/*.v*.json")):
        event, _, version = path.stem.rpartition(".v")
        if found.get(event, (0,))[0] < int(version):
            found[event] = (int(version), path.parents[1].name, json.loads(path.read_text(encoding="utf-8")))
    return {event: (service, schema) for event, (_, service, schema) in sorted(found.items())}


def made(event: str, schema: Mapping[str, Any], data: Mapping[str, Any] | None) -> dict[str, Any]:
    """The event as it stands in `detail`: an example's data, with what `data` says in place of its own.

    Raises SoukError if its publisher could never send it.
    """
    whole: dict[str, Any] = example(schema, schema, event)
    identity = {"id": str(uuid.uuid4()), "correlationId": str(uuid.uuid4())}
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    detail = {**whole, **identity, "occurredAt": moment, "data": {**whole["data"], **(data or {})}}
    errors: Any = Draft202012Validator(dict(schema)).iter_errors(detail)  # pyright: ignore[reportUnknownMemberType]
    wrong = [f"{error.json_path}: {error.message}" for error in errors]
    if wrong:
        raise SoukError(f"{event} is never sent like this: {'; '.join(wrong)}. Correct the data.")
    return detail


def known(event: str, found: Mapping[str, tuple[str, dict[str, Any]]]) -> tuple[str, dict[str, Any]]:
    """An event's publisher and schema. Raises SoukError with the events that there are."""
    if event not in found:
        raise mistake("event", event, ", ".join(found) or "there is none", "Name one of them.")
    return found[event]
