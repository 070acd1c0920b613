"""no-shared-database: what workloads are told that the stack doesn't keep."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_elsewhere import LEGACY, OUTSIDE, external, function
from tests.policies.kit import Program
from tests.policies.market import Market, market
from tests.policies.sharing import judged

_WHY = "kept elsewhere, where what it says doesn't show"


@pytest.mark.parametrize("name", OUTSIDE)
def test_it_is_a_doubt_and_no_more(name: str) -> None:
    """Of all that runs, containers of ECS alone were asked where their secrets come from."""
    souk = market(Program("up"))
    OUTSIDE[name](souk)
    said = judged(souk)
    assert not said.violations, said.text
    assert [doubt for doubt in said.doubts if _WHY in doubt], said.doubts
    assert all(_WHY in doubt for doubt in said.doubts), said.doubts


def test_each_is_told_once(souk: Market) -> None:
    """A secret that is named in a variable stands in a text, too, and was doubted twice."""
    function(DB_SECRET_ARN=LEGACY)(souk)
    assert len([doubt for doubt in judged(souk).doubts if _WHY in doubt]) == 1


def test_a_convention_is_for_one_service(souk: Market) -> None:
    """Order's parameter, which product's pods get, too, was taken for order's own affair."""
    external("/souk/dev/order/X")(souk)
    assert not [doubt for doubt in judged(souk).doubts if _WHY in doubt]
    souk.order, souk.product = souk.product, souk.order
    made = next(made for made in souk.program.made.values() if made.name == "order-pods")
    made.parent = souk.order.component.urn
    assert [doubt for doubt in judged(souk).doubts if _WHY in doubt]
