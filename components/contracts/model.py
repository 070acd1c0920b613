"""A schema as a model of API Gateway's. Pure.

Sources: API Gateway Developer Guide, "Important notes", on what an import from OpenAPI drops or ignores, and "Request
validation for REST APIs".

The model admits everything that the service would, and refuses less where the import knows no better: the service
validates all of it again. So a keyword that an import drops is left out here, lest the plan promise what isn't applied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from components.contracts.draft4 import NAMED, ONE, SEVERAL, Schema, draft4

DROPPED: Final = frozenset(
    {
        *("minItems", "maxItems"),  # not included in request validation
        *("exclusiveMinimum", "exclusiveMaximum"),
        "format",  # int32, int64, decimal are refused, the others say nothing to the validator
        "not",  # weakening what stands in it would strengthen the whole
        "default",
    }
)

CHOICES: Final = ("anyOf", "oneOf")
WORDS: Final = frozenset({"title", "description"})


def model(schema: Schema, place: str, rename: Callable[[str], str]) -> dict[str, Any]:
    """The model. `rename` gives the new target of a reference. Raises SoukError as `draft4` does."""
    return _weakened(draft4(schema, place), rename)


def _weakened(schema: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": rename(str(schema["$ref"]))}
    if _admits_null(schema):
        return _words(schema)  # OpenAPI 3.0 has no type null, and `nullable` is ignored
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if key in DROPPED or key in SEVERAL or (key == "type" and isinstance(value, list)):
            continue
        if key in NAMED:
            found[key] = {name: _weakened(one, rename) for name, one in value.items()}
        elif key in ONE and not isinstance(value, bool):
            found[key] = _weakened(value, rename)
        else:
            found[key] = value
    return found | _conditions(schema, rename)


def _conditions(schema: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    """Weakened alternatives may overlap, so exactly one becomes any; one that admits all makes the choice void."""
    found: list[dict[str, Any]] = [_weakened(one, rename) for one in schema.get("allOf", ())]
    for key in CHOICES:
        members = [_weakened(one, rename) for one in schema.get(key, ())]
        if members and all(member.keys() - WORDS for member in members):
            found.append({"anyOf": members})
    if len(found) == 1 and "anyOf" in found[0]:
        return found[0]
    return {"allOf": found} if found else {}


def _admits_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    alternatives = [one for key in CHOICES for one in schema.get(key, ())]
    return (
        kinds == "null"
        or (isinstance(kinds, list) and "null" in kinds)
        or None in schema.get("enum", ())
        or any(_admits_null(one) for one in alternatives)
    )


def _words(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: schema[key] for key in sorted(WORDS & schema.keys())}
