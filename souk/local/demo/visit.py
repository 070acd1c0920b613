"""The visit: a customer registers, signs in and places three orders; then everything is looked at once more."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.markup import escape

from souk.console import show
from souk.local.control import ask
from souk.local.demo import seen
from souk.local.demo.customer import FINAL, Customer, Order, Product, awaited
from souk.local.demo.scenes import SCENES, Ending, Finding, Scene, findings
from souk.local.home import Home
from souk.local.traces import tree

PHONE: Final = "+4915112345678"
PATIENCE: Final = 60.0
"""Seconds for anything to come about."""

WELCOME: Final = "Welcome"


@dataclass(frozen=True, slots=True)
class Placed:
    """An order of the visit, and the stock before it."""

    scene: Scene
    product: Product
    before: int
    order: Order


def visit(root: Path) -> bool:
    """Shop in the system that runs in a checkout, and tell what happens.

    Whether all came out as it has to. Raises SoukError if no system runs, or an answer is no answer.
    """
    urls = ask(Home.of(root).control, {"ask": "status"})["urls"]
    with closing(Customer(urls["API"], "Leila")) as customer:
        good = _arrives(root, customer)
        placed = [_place(customer, scene) for scene in SCENES]
        results = [_tell(one, _look(root, customer, one)) for one in placed]
        lasting = _told(Finding(_unchanged(root, customer, placed), "looked at again: nothing has changed since"))
    _show_trace(root, placed[0].order)
    _show_messages(root, customer)
    return good and all(results) and lasting


def _arrives(root: Path, customer: Customer) -> bool:
    show(f"\n[bold]{customer.name} comes to the shop[/]")
    customer.register(PHONE)
    customer.sign_in()
    show(f"  registered as {customer.email}, and signed in: from now on the gateway's authorizer knows her token")
    welcome = awaited(lambda: seen.mails(seen.sent(root), customer.email, WELCOME), bool, PATIENCE)
    return _told(Finding(welcome == 1, "welcomed by e-mail"))


def _place(customer: Customer, scene: Scene) -> Placed:
    product = customer.find(scene.wanted)
    before = customer.stock(product)
    return Placed(scene, product, before, customer.order(product, scene.card))


def _look(root: Path, customer: Customer, placed: Placed) -> Ending:
    """Wait until an order has come to its end, with all that has to follow from it."""
    scene, order = placed.scene, placed.order

    def look() -> Ending:
        now, messages = customer.look(order.id), seen.sent(root)
        return Ending(
            status=now.status,
            reason=now.reason,
            money=seen.money(seen.spans(root, order)),
            before=placed.before,
            after=customer.stock(placed.product),
            mails=seen.mails(messages, customer.email, order.number),
            messages=seen.texts(messages, PHONE, order.number),
        )

    def ended(end: Ending) -> bool:
        return end.status in FINAL and all(finding.good for finding in findings(scene, end))

    return awaited(look, ended, PATIENCE)


def _tell(placed: Placed, end: Ending) -> bool:
    show(f"\n[bold]{placed.scene.title}[/]")
    show(
        f"  {escape(placed.product.name)} for {placed.product.price}, paid with {placed.scene.card}: {placed.order.id}"
    )
    told = [_told(finding) for finding in findings(placed.scene, end)]
    return all(told)


def _told(finding: Finding) -> bool:
    show(f"  {'[green]✓[/]' if finding.good else '[red]✗[/]'} {escape(finding.text)}")
    return finding.good


def _unchanged(root: Path, customer: Customer, placed: list[Placed]) -> bool:
    """Whether each order still is what it became, and nobody was told of it twice."""
    statuses, messages = {order.id: order.status for order in customer.orders()}, seen.sent(root)
    return statuses == {one.order.id: one.scene.status for one in placed} and all(
        seen.mails(messages, customer.email, one.order.number) == 1
        and customer.stock(one.product) == one.before - one.scene.sold
        for one in placed
    )


def _show_trace(root: Path, order: Order) -> None:
    show("\n[bold]The first order's way through the services[/]")
    show(tree.trees(seen.spans(root, order), order.id), wrap=False)


def _show_messages(root: Path, customer: Customer) -> None:
    show("\n[bold]What was sent to her[/]")
    for message in seen.sent(root):
        if message["channel"] == "email" and customer.email in message["to"]:
            show(f"  e-mail: {escape(message['subject'])}", wrap=False)
