"""What a selection of AWS Backup takes in."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.backups import selected
from tests.policies.kit import Foreign, Program
from tests.policies.market import Market, market
from tests.policies.parts import arn
from tests.policies.sharing import stack_of

_SELECTION = "aws:backup/selection:Selection"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_EVERYTHING = {"order-cache", "order-events", "product-db"}


def _taken(souk: Market, **props: Any) -> dict[str, bool]:
    """The stores that a selection takes in, with whether that is certain. The table has a tag."""
    souk.order.parts["table"].props["tags"] = {"backup": "daily", "tier": "gold"}
    made = souk.program.add(_SELECTION, "selection", {"planId": "p", **props})
    stack = stack_of(souk)
    return {store.name: sure for store, sure in selected(stack, stack.by_urn[made.urn])}


def _when(operator: str, key: str, value: str) -> dict[str, Any]:
    return {operator: [{"key": f"aws:ResourceTag/{key}", "value": value}]}


def _tag(key: str, value: Any) -> dict[str, Any]:
    return {"type": "STRINGEQUALS", "key": key, "value": value}


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({}, _EVERYTHING),
        ({"resources": ["*"]}, _EVERYTHING),
        ({"resources": [_TABLE]}, {"order-events"}),
        ({"resources": ["arn:aws:dynamodb:*:*:table/*"]}, {"order-events"}),
        ({"notResources": [_TABLE]}, _EVERYTHING - {"order-events"}),
        ({"selectionTags": [_tag("backup", "daily")]}, {"order-events"}),
        ({"selectionTags": [_tag("backup", "weekly")]}, set[str]()),
        ({"selectionTags": [_tag("backup", "weekly"), _tag("tier", "gold")]}, {"order-events"}),
        ({"selectionTags": [_tag("souk:service", "product")]}, {"product-db"}),
        ({"selectionTags": [_tag("souk:service", "product")], "resources": [_TABLE]}, {"order-events", "product-db"}),
        ({"conditions": [_when("stringEquals", "backup", "daily")]}, {"order-events"}),
        (
            {"conditions": [{**_when("stringEquals", "backup", "daily"), **_when("stringLikes", "tier", "s*")}]},
            set[str](),
        ),
        ({"conditions": [_when("stringLikes", "backup", "d*")]}, {"order-events"}),
        ({"conditions": [_when("stringNotEquals", "backup", "daily")]}, _EVERYTHING - {"order-events"}),
        ({"conditions": [_when("stringEquals", "backup", "daily")], "resources": [arn("rds", "db:*")]}, set[str]()),
    ],
)
def test_what_is_selected(props: dict[str, Any], expected: set[str]) -> None:
    """The nightly plan of one team backed up whatever bore its neighbour's tag, and restored it into a test account."""
    assert _taken(market(Program("up")), **props) == dict.fromkeys(expected, True)


def test_a_tag_that_is_not_known_yet() -> None:
    """What a plan would take was a matter of one output, and the preview said it took nothing."""
    found = _taken(market(Program("preview")), selectionTags=[_tag("backup", Foreign("daily", known=False))])
    assert found == dict.fromkeys(_EVERYTHING, False)


def test_a_store_whose_tags_are_not_known_yet() -> None:
    """The same for the other side."""
    souk = market(Program("preview"))
    souk.product.parts["database"].props["tags"] = {"backup": Foreign("daily", known=False)}
    assert _taken(souk, selectionTags=[_tag("backup", "daily")]) == {"order-events": True, "product-db": False}
