"""A value that a JSON Schema admits: the schema's own example, or else one made up, the same every time. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, cast

from jsonschema import Draft202012Validator

from components.errors import SoukError
from souk.local.virtual.patterns import matching

Schema = Mapping[str, Any]

FORMATS: Final = {
    "date-time": "2026-01-01T12:00:00Z",
    "date": "2026-01-01",
    "time": "12:00:00Z",
    "uuid": "00000000-0000-4000-8000-000000000001",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
}
DEEPEST: Final = 6
"""A type within itself ends there: what is optional is left out."""


def example(schema: Schema, document: Schema, name: str = "value") -> Any:
    """A value. References are looked up in `document`; `name` is what texts are made of.

    Raises SoukError if none is found, with the schema: an answer set by hand takes its place.
    """
    found = _Maker(document).make(schema, name, 0)
    whole = {**document, **schema}
    if not Draft202012Validator(whole).is_valid(found):  # pyright: ignore[reportUnknownMemberType]
        raise SoukError(
            f"{name}: no example of the schema {dict(schema)} could be made. Give the model one (pydantic: "
            f"Field(examples=[…])), or set the answer with `souk local answer`."
        )
    return found


class _Maker:
    def __init__(self, document: Schema) -> None:
        self._document = document

    def make(self, schema: Schema | bool, name: str, depth: int) -> Any:
        if isinstance(schema, bool):
            return name
        if said := [schema[key][0] for key in ("examples", "enum") if schema.get(key)]:
            return said[0]
        if said := [schema[key] for key in ("example", "const", "default") if key in schema]:
            return said[0]
        if "$ref" in schema:
            return self.make(looked_up(self._document, schema["$ref"]), name, depth + 1)
        if choices := [_told(schema[key]) for key in ("anyOf", "oneOf") if key in schema]:
            return self.make(choices[0], name, depth)
        return self._all(schema, name, depth) if "allOf" in schema else self._of_type(schema, name, depth)

    def _all(self, schema: Schema, name: str, depth: int) -> Any:
        """What all parts ask for at once, as far as they are objects; else what the first asks for."""
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        made = [self.make(part, name, depth) for part in (*schema["allOf"], rest) if part]
        joined: dict[str, Any] = {}
        for one in made:
            if not isinstance(one, dict):
                return made[0]
            joined |= one
        return joined

    def _of_type(self, schema: Schema, name: str, depth: int) -> Any:
        kinds = schema.get("type", "object" if "properties" in schema else "string")
        several = cast("list[str]", kinds) if isinstance(kinds, list) else [str(kinds)]
        match next((one for one in several if one != "null"), "null"):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, name, depth)
            case "string":
                return _text(schema, name)
            case "integer" | "number" as number:
                return _number(schema, whole=number == "integer")
            case "boolean":
                return True
            case _:
                return None

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        return {
            name: self.make(one, name, depth + 1)
            for name, one in schema.get("properties", {}).items()
            if name in required or depth < DEEPEST
        }

    def _array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        least = int(schema.get("minItems", 0))
        count = least if depth >= DEEPEST else max(least, min(1, int(schema.get("maxItems", 1))))
        return [self.make(schema.get("items", True), name, depth + 1) for _ in range(count)]


def looked_up(document: Schema, reference: str) -> Schema:
    """What a reference within a document leads to."""
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return cast("Schema", found)


def _told(alternatives: list[Schema]) -> Schema:
    """The first that says something: null says nothing."""
    return next((one for one in alternatives if one.get("type") != "null"), alternatives[0])


def _text(schema: Schema, name: str) -> str:
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    if "pattern" in schema:
        return matching(schema["pattern"], least) or name
    text = FORMATS.get(schema.get("format", ""), name).ljust(least, "-")
    return text if most is None else text[: int(most)]


def _number(schema: Schema, *, whole: bool) -> int | float:
    """One, or what is nearest to it within the bounds."""
    step = schema.get("multipleOf", 1 if whole else 0)
    small = 1 if whole else 0.5
    lowest = max(schema.get("minimum", -math.inf), schema.get("exclusiveMinimum", -math.inf) + small)
    highest = min(schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf) - small)
    value: float = min(max(1, lowest), highest)
    if step:
        value = math.ceil(value / step) * step
    return int(value) if whole else value
