"""Schemas in AWS's words say what they said in ours, or admit more; never less."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator

from components.contracts.draft4 import draft4
from components.contracts.model import model
from components.errors import SoukError

BOUND = st.integers(min_value=-3, max_value=3)
COUNT = st.integers(min_value=0, max_value=3)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-4, 4) | st.sampled_from([-1.5, 0.5, 2.5]) | st.text("ab1", max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])


def _some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keywords)


def _joined(plain: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {**plain, **more}


PLAIN = _some(
    type=KINDS | st.lists(KINDS, min_size=1, max_size=2, unique=True),
    const=VALUES,
    enum=st.lists(VALUES, min_size=1, max_size=3, unique_by=repr),
    minimum=BOUND,
    maximum=BOUND,
    exclusiveMinimum=BOUND,
    exclusiveMaximum=BOUND,
    minLength=COUNT,
    maxLength=COUNT,
    pattern=st.sampled_from(["^a", "b$", "1"]),
    minItems=COUNT,
    maxItems=COUNT,
    uniqueItems=st.booleans(),
    required=st.lists(st.sampled_from("abc"), unique=True, max_size=2),
    description=st.just("said"),
    examples=st.just([1]),
    format=st.just("date-time"),
)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    parts: dict[str, st.SearchStrategy[Any]] = {
        "items": inner,
        "additionalProperties": inner,
        "not": inner,
        "properties": named,
    }
    choices: dict[str, st.SearchStrategy[Any]] = {"anyOf": several, "oneOf": several, "allOf": several}
    return st.builds(_joined, PLAIN, _some(**parts, **choices))


SCHEMAS = st.recursive(PLAIN | st.booleans(), _nested, max_leaves=5)


def _valid(validator: Any, schema: Any, value: Any) -> bool:
    return validator(schema).is_valid(value)


def _keywords(found: Any) -> set[str]:
    """The keywords of a schema and all within it, and `null` where that is a type."""
    if isinstance(found, list):
        return {keyword for one in cast("list[Any]", found) for keyword in _keywords(one)}
    if not isinstance(found, dict):
        return set()
    schema = cast("dict[str, Any]", found)
    inside = [schema.get(key) for key in ("items", "additionalProperties", "not", "anyOf", "oneOf", "allOf")]
    inside += schema.get("properties", {}).values()
    return {*schema, *(["null"] if schema.get("type") == "null" else []), *_keywords(inside)}


@given(SCHEMAS, VALUES)
def test_draft_4_says_the_same(schema: dict[str, Any] | bool, value: Any) -> None:
    """A consumer that generates its classes from the registry would refuse events that the publisher sends."""
    converted = draft4(schema, "test")
    Draft4Validator.check_schema(converted)
    assert _valid(Draft4Validator, converted, value) == _valid(Draft202012Validator, schema, value)


@given(SCHEMAS, VALUES)
def test_a_model_admits_whatever_the_service_would(schema: dict[str, Any] | bool, value: Any) -> None:
    """A gateway that knows better than the service turns customers away, and no log of the service's says so."""
    found = model(schema if isinstance(schema, dict) else {"allOf": [schema]}, "test", str)
    Draft4Validator.check_schema(found)
    if _valid(Draft202012Validator, schema, value):
        assert _valid(Draft4Validator, found, value)


@given(SCHEMAS)
def test_a_model_has_nothing_that_an_import_drops(schema: dict[str, Any] | bool) -> None:
    """The plan, and the local gateway with it, would promise a check that API Gateway doesn't make."""

    found = _keywords(model({"allOf": [schema]}, "test", str))
    assert not found & {"minItems", "maxItems", "exclusiveMinimum", "oneOf", "not", "null", "const", "examples"}
    assert not found & {"exclusiveMaximum", "format", "nullable"}


def test_what_draft_4_can_not_say_is_refused() -> None:
    """Left out in silence, a schema promises less than the service does, and nobody has decided that."""
    unsayable: dict[str, Any] = {"prefixItems": [{}], "if": {}, "unevaluatedProperties": False, "propertyNames": {}}
    for keyword, value in unsayable.items():
        with pytest.raises(
            SoukError, match=rf"orders\.json\.properties\.a: got '{keyword}'; allowed: .* AWS knows draft 4 only"
        ):
            draft4({"properties": {"a": {keyword: value}}}, "orders.json")


def test_what_stands_beside_a_reference_counts() -> None:
    """Draft 4 ignores it: a bound beside a $ref would be gone from the registry."""
    schema = {"$defs": {"Count": {"type": "integer"}}, "properties": {"n": {"$ref": "#/$defs/Count", "minimum": 1}}}
    found = draft4(schema, "test")
    for value in ({"n": 1}, {"n": 0}, {"n": "1"}, {}):
        assert _valid(Draft4Validator, found, value) == _valid(Draft202012Validator, schema, value), value
