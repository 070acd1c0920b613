"""Orders through the gateway, from the first request to the last message: real services, real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from contextlib import closing
from pathlib import Path

from components.errors import SoukError
from kit.ids import named_id
from souk.graph.model import Graph
from souk.local.demo import seen
from souk.local.demo.customer import FINAL, Customer, Order, Product
from souk.local.demo.visit import visit
from souk.local.necessary import unused
from souk.local.plan.system import Plan
from souk.local.soak.run import Wanted, soaked
from tests.kit.ports import free_port
from tests.local.running import Running, eventually, running

ORDERS = 20
CARDS = ("tok_visa", "tok_visa", "tok_flaky", "tok_declined")
STOCKED = "mosaic lamp"
"""Twelve pieces: fewer than are ordered with good cards."""

SETTLED = frozenset({"captured", "declined", "voided", "refunded"})
DENIED = (
    "inventory",
    "events:PutEvents",
    "arn:aws:events:eu-west-1:111122223333:event-bus/souk-dev-events",
)
SHORT = Wanted(orders=50, minutes=0.6, load=10, customers=8)
"""`make soak`'s, in a minute: every service killed once, every queue poisoned."""

LONGEST = 90
"""Seconds for orders to end: a message that a killed process held stays hidden for thirty."""


def test_every_order_ends_once(folder: Path, tmp_path: Path, dev_up: Graph) -> None:
    """A shop whose parts all work is no shop yet: orders stay half done, stock leaks, money is held for nothing.

    Three orders as a customer places them; twenty, in the midst of which order and payment are killed; and fifty while
    every service is.
    """
    with running(folder, free_port(), "--real") as system:
        _three_orders(system, tmp_path)
        assert _excess(system, dev_up) == []
        _killed_amid_twenty(system)
        assert _excess(system, dev_up) == []
        assert soaked(system.home, SHORT), "see ✗ in what the soak said"


def test_a_service_without_its_grant_fails(folder: Path) -> None:
    """A permission that was taken from a spec must be missed here, by its name, and not on the day of deployment."""
    grant = "inventory-task-publish-events"
    with running(folder, free_port(), "--real", "--only", "inventory", "--without", grant) as system:
        assert eventually(lambda: DENIED in _denials(system)), system.log("emulator")
        assert eventually(lambda: "AccessDenied" in system.log("inventory")), system.log("inventory")


def _denials(system: Running) -> set[tuple[str, str, str]]:
    """Who was denied which action on which resource."""
    lines = [json.loads(line) for line in system.log("emulator").splitlines() if line.startswith("{")]
    return {(line["caller"], line["what"][0], line["what"][1]) for line in lines if line["outcome"] == "denied"}


def _three_orders(system: Running, checkout: Path) -> None:
    (checkout / ".souk").mkdir()
    (checkout / ".souk" / "local").symlink_to(system.folder)
    assert visit(checkout), "see ✗ in what the visit said"


def _excess(system: Running, graph: Graph) -> list[tuple[str, str, str]]:
    """What roles may do, no flow has used, and nothing explains."""
    left = unused(Plan.of(graph), system.ask("used"))
    return [(item.role, item.action, item.resource) for item in left if item.why is None]


def _killed_amid_twenty(system: Running) -> None:
    with closing(Customer(system.ask("status")["urls"]["API"], "Nadia")) as customer:
        customer.register("+4915187654321")
        customer.sign_in()
        lamp = customer.find(STOCKED)
        before, captured = customer.stock(lamp), _captured(system)
        placed = _placed(system, customer, lamp)
        orders = eventually(lambda: _ended(customer, placed), LONGEST)
        assert orders, customer.orders()
        confirmed = [order for order, status in orders.items() if status == "confirmed"]
        assert 0 < len(confirmed) <= before
        assert eventually(lambda: customer.stock(lamp) == before - len(confirmed)), customer.stock(lamp)
        payments = eventually(lambda: _settled(customer, placed), LONGEST)
        assert payments, "a payment is still unsettled"
        assert {order for order, status in payments.items() if status == "captured"} == set(confirmed)
        assert len(_captured(system) - captured) == len(confirmed), "charges taken, by the card provider's own log"
        _told_once(system, customer, placed)
        assert {order.id: order.status for order in customer.orders()} == orders


def _placed(system: Running, customer: Customer, lamp: Product) -> list[str]:
    """Place the orders. While they are worked on, both services die without a word."""
    placed: list[str] = []
    for number in range(ORDERS):
        placed.append(customer.order(lamp, CARDS[number % len(CARDS)]).id)
        if number == ORDERS // 2:
            _kill(system, "payment")
        if number == ORDERS - 1:
            _kill(system, "order")
    return placed


def _kill(system: Running, service: str) -> None:
    found = next(process for process in system.ask("status")["processes"] if process["name"] == service)
    os.kill(found["pid"], signal.SIGKILL)


def _ended(customer: Customer, placed: list[str]) -> dict[str, str]:
    """Order → status, once all have ended."""
    try:
        found = {order.id: order.status for order in customer.orders()}
    except SoukError:  # the order service is being started again
        return {}
    return found if set(found) == set(placed) and set(found.values()) <= FINAL else {}


def _settled(customer: Customer, placed: list[str]) -> dict[str, str]:
    """Order → status of its payment, once nothing is left to do for any."""
    found = {order: _payment(customer, order) for order in placed}
    return found if set(found.values()) <= SETTLED else {}


def _payment(customer: Customer, order: str) -> str:
    try:
        return customer.read(f"/v1/payments/{named_id('payment', order)}")["status"]
    except SoukError as error:
        return str(error)


def _captured(system: Running) -> set[str]:
    """The charges that the card provider has taken."""
    lines = map(json.loads, system.log("api.cards.example").splitlines())
    paths = (re.fullmatch(r"/v1/charges/(\w+)/capture", line["path"]) for line in lines if line.get("status") == 200)
    return {found[1] for found in paths if found}


def _told_once(system: Running, customer: Customer, placed: list[str]) -> None:
    """Every order's e-mail came, and half a second later no second one."""

    def mails() -> list[int]:
        sent = system.ask("sent")
        return [seen.mails(sent, customer.email, Order(order, "", None).number) for order in placed]

    assert eventually(lambda: all(mails()), LONGEST), mails()
    time.sleep(0.5)
    assert mails() == [1] * len(placed)
