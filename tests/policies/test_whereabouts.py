"""What has a store's name in another account or region is another store, also before the stack has made its own."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.whereabouts import Place, places
from tests.policies.kit import Json, Made
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, REGION, allow, arn, grant
from tests.policies.sharing import assert_shared, judged

_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_HELD = {"region": REGION, "allowedAccountIds": Json([ACCOUNT])}
_FAR = _TABLE.replace(REGION, "us-east-1")
_FOREIGN = _TABLE.replace(ACCOUNT, "999988887777")


def _by(souk: Market, settings: dict[str, Any]) -> Made:
    """Everything is made by one provider."""
    provider = souk.program.add("pulumi:providers:aws", "aws", settings)
    for made in souk.program.made.values():
        made.provider = provider.urn if made.is_custom else None
    return provider


@pytest.mark.parametrize("on", [_FAR, _FOREIGN])
def test_a_table_of_the_same_name_elsewhere(souk: Market, on: str) -> None:
    """The partner's table had the same name, and the pull request was refused until the stack was there."""
    grant(souk.program, "added", souk.product.task_role, allow(["dynamodb:GetItem"], on))
    _by(souk, _HELD)
    assert judged(souk).clean


@pytest.mark.parametrize("on", [_TABLE, _TABLE.replace(REGION, "*"), _TABLE.replace(ACCOUNT, "*")])
def test_the_table_itself(souk: Market, on: str) -> None:
    """Where the provider works is where the table will be."""
    grant(souk.program, "added", souk.product.task_role, allow(["dynamodb:GetItem"], on))
    _by(souk, _HELD)
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize("settings", [{}, {"allowedAccountIds": Json([ACCOUNT, "999988887777"])}])
def test_a_provider_that_may_work_anywhere(souk: Market, settings: dict[str, Any]) -> None:
    """Nobody knew yet in which of two accounts the stack would be made, and it was the second."""
    grant(souk.program, "added", souk.product.task_role, allow(["dynamodb:GetItem"], _FOREIGN))
    _by(souk, settings)
    said = judged(souk)
    assert bool(said.violations) == (souk.program.mode == "preview")


def test_a_table_that_says_its_own_region(souk: Market) -> None:
    """The provider's region is only the usual one."""
    table = souk.order.parts["table"]
    table.props["region"], table.computed["arn"] = "us-east-1", _FAR
    grant(souk.program, "added", souk.product.task_role, allow(["dynamodb:GetItem"], _FAR))
    _by(souk, _HELD)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_where_a_provider_has_made_something() -> None:
    """A provider without limits is where its resources are, if they are all in one place."""
    made = [("one", _TABLE), ("two", _TABLE), ("two", _FOREIGN)]
    found = places({"one": {}, "two": {}, "three": {"region": REGION}}, made)
    assert found == {"one": Place(None, ACCOUNT), "two": Place(), "three": Place(REGION)}
