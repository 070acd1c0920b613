"""Contracts: what breaks a reader is found, and what doesn't is let through."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from kit.contracts.compatibility import breaks, unread
from kit.contracts.files import committed, differences, write
from kit.contracts.schemas import event_schema, reader_schema
from kit.events.envelope import EventData


class Placed(EventData):
    """An order."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str
    total: int
    note: str | None = None


class PlacedWithMore(EventData):
    """One that says more."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str
    total: int
    note: str | None = None
    currency: str = "EUR"


class PlacedWithLess(EventData):
    """One that leaves out what readers need."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str
    note: str | None = None


class PlacedInText(EventData):
    """One that writes a number as a text."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str
    total: str
    note: str | None = None


class Comment(BaseModel):
    """A type within itself."""

    text: str
    answers: list[Comment]


class Reader(EventData):
    """A consumer that needs a part."""

    event_type: ClassVar[str] = "order.placed"
    order_id: str


def test_events_may_say_more_but_not_less_or_otherwise() -> None:
    """A renamed field, published on a Friday, filled every consumer's dead-letter queue."""
    old = event_schema(Placed)
    assert breaks(old, event_schema(PlacedWithMore)) == []
    assert any(".total" in reason for reason in breaks(old, event_schema(PlacedWithLess)))
    assert breaks(old, event_schema(PlacedInText)) == [
        ".data.total: the reader takes integer, the writer writes string"
    ]


def test_a_consumer_is_compared_with_the_publisher() -> None:
    """A consumer's own idea of an event, that no publisher ever had."""
    assert unread(event_schema(PlacedWithLess), reader_schema(Reader)) == []
    assert unread(event_schema(PlacedWithLess), reader_schema(Placed)) != []


def openapi(parameters: list[Any], body: dict[str, Any], answer: dict[str, Any], path: str = "/v1/things") -> Any:
    """A document with one operation."""
    content = {"application/json": {"schema": body}}
    operation = {
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"content": {"application/json": {"schema": answer}}}},
    }
    return {"openapi": "3.1.0", "paths": {path: {"post": operation}}}


TEXT: Any = {"type": "string"}
ONE: Any = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
TWO: Any = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["a", "b"]}
OPTIONAL: Any = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["a"]}
LIMIT: Any = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}
OLD = openapi([], ONE, ONE)


@pytest.mark.parametrize("new", [OLD, openapi([], OPTIONAL, TWO), openapi([LIMIT | {"required": False}], ONE, ONE)])
def test_an_api_may_take_more_and_give_more(new: Any) -> None:
    """A check that refuses every change is switched off."""
    assert breaks(OLD, new) == []


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (openapi([], TWO, ONE), "b: the reader needs it"),
        (openapi([], ONE, {"type": "object", "properties": {"a": TEXT}}), "a: the reader needs it"),
        (openapi([LIMIT], ONE, ONE), "query limit: required now"),
        (openapi([], ONE, ONE, "/v1/others"), "POST /v1/things: removed"),
        (openapi([], {**ONE, "properties": {"a": {"type": "string", "maxLength": 5}}}, ONE), "maxLength"),
    ],
)
def test_what_breaks_a_client_is_named(new: Any, reason: str) -> None:
    """Phones keep last year's application."""
    assert any(reason in found for found in breaks(OLD, new)), breaks(OLD, new)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas of objects, with some of their properties required."""

    def made(properties: dict[str, Any], required: set[str]) -> Any:
        return {"type": "object", "properties": properties, "required": sorted(properties.keys() & required)}

    names = st.sampled_from("xyz")
    return st.builds(made, st.dictionaries(names, inner, max_size=3), st.sets(names))


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas made of others."""
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        objects(inner),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=2, max_size=2)}),
    )


PLAIN: st.SearchStrategy[Any] = st.one_of(
    st.just({"type": "boolean"}),
    st.fixed_dictionaries({"type": st.just("integer"), "minimum": st.integers(-3, 3)}),
    st.fixed_dictionaries({"type": st.just("string"), "maxLength": st.integers(0, 3)}),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from("abc"), min_size=1, unique=True)}),
)
SCHEMAS: st.SearchStrategy[Any] = st.recursive(PLAIN, composed, max_leaves=4)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.booleans(), st.integers(-4, 4), st.text("abc", max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)),
    max_leaves=5,
)


def valid(schema: Any, value: Any) -> bool:
    """Whether a value fits, by somebody else's reading of JSON Schema."""
    return Draft202012Validator(schema).is_valid(value)  # pyright: ignore[reportUnknownMemberType] - partly typed


@given(SCHEMAS, SCHEMAS, VALUES)
def test_what_is_called_readable_is(written: Any, read: Any, value: Any) -> None:
    """A check that misses what breaks is worse than none: people rely on it."""
    fits = valid(written, value)
    if fits and not unread(written, read):
        left_alone = valid(read, value)
        # A writer keeps to the properties that it declares.
        assert left_alone or _undeclared(written, value)


@given(SCHEMAS)
def test_nothing_breaks_by_staying_as_it_is(schema: Any) -> None:
    """A committed document that breaks itself can't be committed again."""
    assert unread(schema, schema) == []


def test_writing_refuses_what_breaks_and_keeps_the_file(tmp_path: Path) -> None:
    """A broken contract that regenerates itself is committed with the rest."""
    name = "events/order.placed.v1.json"
    assert write(tmp_path, {name: event_schema(Placed)}) == []
    assert write(tmp_path, {name: event_schema(PlacedWithLess)}) != []
    assert write(tmp_path, {}) == [f"{name}: removed; whoever reads it would find nothing"]
    assert committed(tmp_path) == {name: event_schema(Placed)}
    (said,) = differences(tmp_path, {name: event_schema(PlacedWithMore)})
    assert "differs from the code" in said
    assert write(tmp_path, {name: event_schema(PlacedWithMore)}) == []
    assert differences(tmp_path, {name: event_schema(PlacedWithMore)}) == []


def test_a_type_within_itself_ends() -> None:
    """A comment with comments, and a comparison that never returned."""

    schema = Comment.model_json_schema()
    assert unread(schema, schema) == []


def _undeclared(schema: Any, value: Any) -> bool:
    """Whether a value holds properties that its schema doesn't speak of."""
    alternatives = schema.get("anyOf", [schema])
    return all(_speaks_not(one, value) for one in alternatives if valid(one, value))


def _speaks_not(schema: Any, value: Any) -> bool:
    if "anyOf" in schema:
        return _undeclared(schema, value)
    if isinstance(value, list):
        return any(_undeclared(schema["items"], one) for one in value)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        properties = schema["properties"]
        return any(name not in properties or _undeclared(properties[name], one) for name, one in value.items())  # pyright: ignore[reportUnknownVariableType]
    return False
