"""JSON Schema 2020-12, as pydantic writes it, in the words of draft 4, which is what AWS reads. Pure.

The two say the same of every document, but for one thing: to draft 4, 1.0 is no integer. What draft 4 can't say is
refused, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from components.errors import mistake

Schema = Mapping[str, Any]

SAME: Final = frozenset(
    {
        *("title", "description", "default", "format"),
        *("type", "enum", "multipleOf", "minimum", "maximum", "minLength", "maxLength", "pattern"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required"),
    }
)
"""Keywords that mean the same in both, with values that are no schemas."""

ONE: Final = frozenset({"items", "additionalProperties", "not"})
SEVERAL: Final = frozenset({"anyOf", "oneOf", "allOf"})
NAMED: Final = frozenset({"properties", "patternProperties"})
NOTES: Final = frozenset(
    {"$schema", "$comment", "examples", "example", "deprecated", "readOnly", "writeOnly", "discriminator"}
)
"""Keywords that no document is ever invalid by, and that draft 4 doesn't have."""

BESIDE_REFERENCE: Final = NOTES | {"title", "description", "default"}
BOUNDS: Final = {"exclusiveMinimum": ("minimum", max), "exclusiveMaximum": ("maximum", min)}
CONVERTED: Final = frozenset({"const", "$ref", "$defs", *BOUNDS})


def draft4(schema: Schema | bool, place: str) -> dict[str, Any]:
    """The schema in draft 4; `$defs` become `definitions`. Raises SoukError, naming `place`, for what it can't say."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    for keyword in schema:
        if keyword not in SAME | ONE | SEVERAL | NAMED | NOTES | CONVERTED:
            raise mistake(
                place,
                keyword,
                "a keyword that JSON Schema draft 4 has or can express",
                "Say it in the model by other means: AWS knows draft 4 only.",
            )
    if "$ref" in schema:
        return _reference(schema, place)
    found = {key: value for key, value in schema.items() if key in SAME and value != []}
    found |= {key: draft4(schema[key], f"{place}.{key}") for key in ONE & schema.keys()}
    found |= {key: [draft4(one, f"{place}.{key}") for one in schema[key]] for key in SEVERAL & schema.keys()}
    found |= {key: _each(schema[key], f"{place}.{key}") for key in NAMED & schema.keys()}
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], bool):
        found["additionalProperties"] = schema["additionalProperties"]
    if "const" in schema:
        found = _and(found, {"enum": [schema["const"]]}) if "enum" in found else found | {"enum": [schema["const"]]}
    for keyword, (bound, tighter) in BOUNDS.items():
        if keyword in schema:
            value, plain = schema[keyword], schema.get(bound, schema[keyword])
            found[bound] = tighter(value, plain)
            if found[bound] == value:
                found[keyword] = True
    return found | _definitions(schema, place)


def _reference(schema: Schema, place: str) -> dict[str, Any]:
    """Draft 4 reads nothing that stands beside a reference, so what counts there is joined to it."""
    target = {"$ref": str(schema["$ref"]).replace("#/$defs/", "#/definitions/")}
    rest = {key: value for key, value in schema.items() if key not in ("$ref", "$defs")}
    if rest.keys() <= BESIDE_REFERENCE:
        found = target if "$defs" not in schema else {"allOf": [target]}
    else:
        found = _and(target, draft4(rest, place))
    return found | _definitions(schema, place)


def _and(*schemas: dict[str, Any]) -> dict[str, Any]:
    return {"allOf": list(schemas)}


def _each(schemas: Mapping[str, Schema | bool], place: str) -> dict[str, Any]:
    return {name: draft4(schema, f"{place}.{name}") for name, schema in schemas.items()}


def _definitions(schema: Schema, place: str) -> dict[str, Any]:
    definitions = cast("Mapping[str, Schema] | None", schema.get("$defs"))
    return {"definitions": _each(definitions, place)} if definitions else {}
