"""Examples fit their schemas, whatever the schema, and are the same every time."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import SoukError
from souk.local.virtual import events
from souk.local.virtual.contract import Contract, Told
from souk.local.virtual.examples import example
from souk.local.virtual.patterns import matching
from tests.kit.graphs import ROOT
from tests.local.virtual.test_contract import asked

SERVICES = ROOT / "services"
PATTERNS = sorted(
    {
        found
        for path in SERVICES.glob("*/**/*.json")
        for found in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("pattern", [json.loads(text) for text in PATTERNS])
@pytest.mark.parametrize("least", [0, 1, 8])
def test_patterns_of_the_services_have_a_text(pattern: str, least: int) -> None:
    """An operation that can't be answered is one that a team can't test against."""
    text = matching(pattern, least)
    assert text is None or (re.search(pattern, text) and len(text) >= least)
    assert matching(pattern) is not None


@given(st.sampled_from([r"\d{2,4}", "a|b{3}", "(?:x+y?)*z", "[^a-z]+", r"\w\s\S\W\D.", "^(ab){2}[0-9]$", "a{2,}?"]))
def test_any_text_that_is_found_matches(pattern: str) -> None:
    """What a stand-in sends that breaks its own contract sends a team hunting in the wrong service."""
    text = matching(pattern)
    assert text is not None
    assert re.search(pattern, text)


def test_what_can_not_be_made_up_is_said() -> None:
    """A text that doesn't fit would look like the service's own."""
    with pytest.raises(SoukError, match=r"code: no example of the schema .*souk local answer"):
        example({"type": "string", "pattern": r"(?=a)b"}, {}, "code")


@given(
    st.integers(-5, 5),
    st.integers(0, 5),
    st.sampled_from(["minimum", "exclusiveMinimum"]),
    st.sampled_from(["maximum", "exclusiveMaximum"]),
    st.sampled_from(["integer", "number"]),
)
def test_numbers_lie_within_their_bounds(low: int, width: int, least: str, most: str, kind: str) -> None:
    """A bound by one too far is refused by the very next service."""
    schema = {"type": kind, least: low, most: low + width + 2}
    example(schema, {})  # raises if it doesn't fit


def test_a_type_within_itself_ends() -> None:
    """A category that has categories would never be answered."""
    node = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/Node"}, "n": {"type": "integer"}}}
    assert example({"$ref": "#/$defs/Node"}, {"$defs": {"Node": node}})["n"] == 1


def test_the_document_s_own_example_comes_first() -> None:
    """An example that somebody thought about says more than one that nobody did."""
    schema = {"type": "object", "properties": {"name": {"type": "string", "examples": ["Lamp", "Rug"]}}}
    assert example(schema, {}) == {"name": "Lamp"}


@pytest.mark.parametrize("service", ["user", "product", "order", "payment", "inventory"])
def test_every_operation_can_be_answered(service: str) -> None:
    """A stand-in with a hole in it is found by the team that stands on it."""
    contract = Contract(service, json.loads((SERVICES / service / "openapi.json").read_text()), {})
    for operation in contract.operations:
        method, _, path = operation.partition(" ")
        identity = "00000000-0000-4000-8000-000000000009"
        matched = contract.matched(asked(method, re.sub(r"{\w+}", identity, path)))
        assert not isinstance(matched, Told)
        told = contract.answer(matched)
        assert told.status < 300
        assert contract.wrong_answer(operation, told.status, told.body) == []
        assert contract.answer(matched) == told


@pytest.mark.parametrize("event", sorted(events.schemas(SERVICES)))
def test_every_event_can_be_sent(event: str) -> None:
    """An event that can't be made up is one that its consumers can't try."""
    service, schema = events.schemas(SERVICES)[event]
    detail: dict[str, Any] = events.made(event, schema, None)
    assert (detail["type"], service) == (event, event.partition(".")[0])
    assert events.made(event, schema, None)["id"] != detail["id"]  # or the second would be a duplicate
    with pytest.raises(SoukError, match=rf"{event} is never sent like this: \$\.data"):
        events.made(event, schema, {key: {"not": "this"} for key in detail["data"]})
