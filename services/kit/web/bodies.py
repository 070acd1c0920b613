"""The bases of what clients send and get: camelCase outside, snake_case inside."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class RequestBody(BaseModel):
    """What a client sends. Unknown fields are refused: a typo that is ignored looks like a success."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")


class Answer(BaseModel):
    """What a client gets. It may hold more one day, and clients ignore what they don't know."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, json_schema_serialization_defaults_required=True
    )


def left_out(default: Any) -> Any:
    """A field that may be left out, and then says nothing: see `model_fields_set`. Its default shows nowhere."""
    return Field(default, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
