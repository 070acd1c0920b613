"""When the API doesn't do as it should, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.services.web.api import Api
from tests.services.web.customer import Customer

Enter = Callable[..., Customer]


def test_an_unreachable_market_is_told_and_can_be_tried_again(enter: Enter, api: Api) -> None:
    """An empty page looks like a shop without goods."""
    customer = enter()
    api.unreachable = True
    customer.visit("/")
    customer.sees_page("The market can't be reached.")
    customer.sees("Check your connection")
    customer.picture("unreachable")
    api.unreachable = False
    customer.press("Try again")
    customer.sees_page("Welcome to the market")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (429, "That was too much at once."),
        (503, "The market is very busy."),
        (500, "Something went wrong at our end."),
    ],
)
def test_what_the_gateway_says_is_told_in_words(enter: Enter, api: Api, status: int, words: str) -> None:
    """The gateway's own answers are no problem documents."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Spices 6")
    customer.page.goto("/checkout")
    customer.sees_page("Checkout")
    api.down = status
    customer.press("Order and pay")
    customer.sees(words)
    api.down = None
    customer.press("Order and pay")
    customer.sees("Confirmed and paid. Thank you!")


def test_an_outage_while_one_watches_an_order_passes(enter: Enter, api: Api) -> None:
    """A page that gives up at the first failure shows a paid order as unpaid, for ever."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Lamps 6")
    api.market.hold = True
    customer.order()
    customer.sees("The bank and the stalls are being asked.")
    api.down = 503
    expect(customer.page.locator("#said")).to_contain_text("can't be reached now")
    api.down, api.market.hold = None, False
    customer.sees("Confirmed and paid. Thank you!")


def test_a_passing_failure_of_a_question_isn_t_seen(enter: Enter) -> None:
    """A task that is replaced answers one request in a thousand with 503."""
    customer = enter()
    seen = {"Access-Control-Allow-Origin": "*"}
    customer.page.route("**/v1/products?*", lambda route: route.fulfill(status=503, body="{}", headers=seen), times=1)
    customer.visit("/")
    customer.sees_page("Welcome to the market")


def test_an_address_that_leads_nowhere_leads_back(enter: Enter) -> None:
    """An old link is no dead end."""
    customer = enter()
    customer.visit("/stalls/of/yesterday")
    customer.sees_page("There is no such stall")
    customer.visit("/products/00000000-0000-7000-8000-000000000000")
    customer.sees_page("There is nothing here.")
    customer.follow("To the market")
    customer.sees_page("Welcome to the market")
