"""An event's schema as the schema registry of EventBridge keeps it. Pure.

Source: EventBridge User Guide, "Schemas" and "Events structure": a registry's schema is of the whole event, of which
ours is the `detail`, and names the source and the detail type, which code bindings are found by.
"""

from __future__ import annotations

from typing import Any, Final

from components.contracts.draft4 import draft4
from components.contracts.files import EventSchema

TYPE: Final = "JSONSchemaDraft4"
TEXTS: Final = ("account", "detail-type", "id", "region", "source", "version")


def schema_name(event: EventSchema, source: str) -> str:
    """What the registry calls the schema: as it would name what it discovers, and the contract's version."""
    return f"{source}@{event.event}.v{event.version}"


def content(event: EventSchema, source: str) -> dict[str, Any]:
    """The schema of the whole event. Raises SoukError if draft 4 can't say what our schema says."""
    detail = draft4(event.schema, f"{event.event}.v{event.version}.json")
    definitions = detail.pop("definitions", {})
    text = {"type": "string"}
    known = {"source": {"enum": [source]}, "detail-type": {"enum": [event.event]}}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": f"{event.event} v{event.version}",
        "description": str(event.schema.get("description", "")),
        "type": "object",
        "required": [*TEXTS, "detail", "resources", "time"],
        "properties": {
            **{name: text | known.get(name, {}) for name in TEXTS},
            "time": {"type": "string", "format": "date-time"},
            "resources": {"type": "array", "items": text},
            "detail": detail,
        },
        "definitions": definitions,
        "x-amazon-events-detail-type": event.event,
        "x-amazon-events-source": source,
    }
