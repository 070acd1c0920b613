"""The JSON Schema of an event: of the whole envelope, as it stands in `detail`."""

from __future__ import annotations

from typing import Any

from kit.events.envelope import Envelope, EventData


def event_schema(kind: type[EventData]) -> dict[str, Any]:
    """The schema (draft 2020-12) of one kind of event, as its publisher writes it."""
    schema = Envelope[kind].model_json_schema(by_alias=True, mode="serialization")
    properties = schema["properties"]
    properties["type"] = {"const": kind.event_type, "type": "string"}
    properties["version"] = {"const": kind.event_version, "type": "integer"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"{kind.event_type} v{kind.event_version}",
        "description": kind.__doc__ or "",
    }


def reader_schema(kind: type[EventData]) -> dict[str, Any]:
    """What a consumer's class needs of the envelope, to be compared with the publisher's schema."""
    return Envelope[kind].model_json_schema(by_alias=True, mode="validation")
