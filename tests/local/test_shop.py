"""The shop in a browser, on the whole system: real services behind the real gateway, nothing played."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page

from souk.local.demo.customer import Customer as Caller
from tests.kit.ports import free_port
from tests.local.running import Running, running
from tests.services.web.conftest import PATIENCE, browser, folder
from tests.services.web.customer import Customer

__all__ = ["browser"]
LONG = 3 * PATIENCE
"""Milliseconds for an order to end, with everything else that runs."""

SERVICES = ("web", "user", "product", "order", "payment", "inventory")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    """The whole system."""
    # Not in pytest's own folder, which other users may not enter: PostgreSQL runs as another user than root.
    place = Path(tempfile.gettempdir()) / f"souk-test-shop-{tmp_path_factory.getbasetemp().name}-{free_port()}"
    with running(place, free_port(), "--real") as system:
        yield system


def test_nobody_from_outside_reaches_a_service(shop: Running) -> None:
    """Services accepted connections past the security groups: whoever named a customer in a header was that one."""
    addresses = listening(8080)
    assert len(addresses) >= len(SERVICES), addresses
    assert {address: _answered(address) for address in addresses} == dict.fromkeys(addresses, b"")
    assert "refused: a program that is not of the system to product" in shop.log("system")


def _answered(address: str) -> bytes:
    """What a plain program of this machine gets to hear."""
    with suppress(ConnectionError), socket.create_connection((address, 8080), timeout=20) as connection:
        connection.sendall(b"GET /v1/products HTTP/1.1\r\nHost: here\r\nX-Souk-Subject: somebody\r\n\r\n")
        return connection.recv(100)
    return b""


def test_sign_up_buy_and_see_it_confirmed_and_another_card_declined(shop: Running, browser: Browser) -> None:
    """Each half was tested against a stand-in of the other, and the two had never met."""
    urls: dict[str, str] = shop.ask("status")["urls"]
    with closing(Caller(urls["API"], "Nadia")) as caller:
        lamp = caller.find("mosaic lamp")
    problems: list[str] = []
    with closing(browser.new_context(base_url=urls["shop"])) as context:
        context.set_default_timeout(LONG)
        context.on("page", lambda page: _watched(page, problems))
        customer = Customer(context.new_page(), cast("Any", None), folder())
        customer.visit("/")
        customer.arrive_registered()
        _buy(customer, lamp.id, "4242")
        _told(customer, "Confirmed and paid. Thank you!")
        customer.picture("system-order-paid")
        _buy(customer, lamp.id, "0002")
        _told(customer, "The card was declined, so nothing was ordered and nothing was charged.")
        customer.picture("system-order-declined")
    assert problems == []
    sent = [message for message in shop.ask("sent") if customer.email in message["to"]]
    assert len(sent) == 3, "a welcome, a confirmation, and that the card was declined"


def _watched(page: Page, problems: list[str]) -> None:
    page.on("pageerror", lambda error: problems.append(str(error)))


def _buy(customer: Customer, product_id: str, card: str) -> None:
    customer.visit(f"/products/{product_id}")
    customer.press("Add to the basket")
    customer.sees("in your basket")
    customer.order(card)


def _told(customer: Customer, text: str) -> None:
    customer.page.get_by_role("main").get_by_text(text).first.wait_for(timeout=LONG)


def listening(port: int) -> list[str]:
    """The loopback addresses that somebody listens on with this port."""
    found: list[str] = []
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        address, _, number = local.partition(":")
        if state == "0A" and int(number, 16) == port and address.endswith("7F"):
            found.append(socket.inet_ntoa(int(address, 16).to_bytes(4, "little")))
    return found
