"""`souk local soak`: a system of its own, orders as fast as it takes them, orders while services die, and the books."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.markup import escape

from souk.console import show
from souk.local.control import ask
from souk.local.demo.run import ports
from souk.local.home import Home
from souk.local.soak.books import Books, findings
from souk.local.soak.crowd import Bought, Crowd
from souk.local.soak.measures import Memory, held, sampling, seconds
from souk.local.soak.report import Load, table
from souk.local.soak.wrecker import wrecking
from souk.local.system import Options
from souk.local.up import up

PROVIDER: Final = "api.cards.example"
CAPTURE: Final = re.compile(r"/v1/charges/(\w+)/capture")
SETTLING: Final = 240.0
"""Seconds for everything to come to rest: what a killed process held comes back after thirty, and may be held again."""

GLANCE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """`load` orders as fast as the system takes them, then `orders` over so many `minutes` while services die.

    `customers` shop side by side. What they buy, and who dies when, follows from `seed`.
    """

    orders: int = 500
    minutes: float = 5
    load: int = 300
    customers: int = 24
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Before:
    """What there is before the first order: pieces in stock by product, and charges that others have paid."""

    pieces: dict[str, int]
    charges: set[str]


def soak(root: Path, stack: str, wanted: Wanted) -> int:
    """Run it, and print a table. Returns 0 if everything came out as it has to, else 1. Raises SoukError."""
    home = Home((root / ".souk" / "soak").resolve())
    options = Options(root, home, root / "services", fresh=True, seed=True, port=ports())
    return up(options, stack, lambda: 0 if soaked(home, wanted) else 1)


def soaked(home: Home, wanted: Wanted) -> bool:
    """Do it to a running system, and print a table. Whether everything came out as it has to."""
    with (
        closing(Crowd(ask(home.control, {"ask": "status"})["urls"]["API"], wanted.customers)) as crowd,
        sampling(home) as memory,
    ):
        products = crowd.arrive()
        before = Before({product.id: crowd.pieces(product.id) for product in products}, _charges(home))
        bought, load = _loaded(home, crowd, products, wanted)
        poison = _poisoned(home)
        show(f"{wanted.orders} orders over {wanted.minutes:g} minutes while services die …")
        with wrecking(home, wanted.seed) as kills:
            bought += crowd.shop(products, wanted.orders, wanted.seed + 1, wanted.minutes * 60)
        show("coming to rest …")
        books = _at_rest(home, crowd, before, bought, poison)
    return _closed(bought, books, load, kills, memory)


def _loaded(home: Home, crowd: Crowd, products: Sequence[Any], wanted: Wanted) -> tuple[list[Bought], Load]:
    show(f"{wanted.load} orders, {wanted.customers} at a time …")
    spent, began = seconds(home), time.monotonic()
    bought = crowd.shop(products, wanted.load, wanted.seed)
    took = time.monotonic() - began
    used = {name: now - spent.get(name, 0.0) for name, now in seconds(home).items()}
    return bought, Load(tuple(bought), took, used)


def _poisoned(home: Home) -> list[str]:
    """A message that nobody can read, for every queue that a process polls. What they are, to be found again."""
    queues = [queue for queue in ask(home.control, {"ask": "queues"}) if queue["polled"]]
    for queue in queues:
        ask(home.control, {"ask": "put", "queue": queue["name"], "body": _poison(queue)})
    return [_poison(queue) for queue in queues]


def _poison(queue: dict[str, Any]) -> str:
    return f"poison for {queue['name']}"


def _at_rest(home: Home, crowd: Crowd, before: Before, bought: list[Bought], poison: list[str]) -> Books:
    """The books as soon as they are right, or when the time is over: the caller says what that means."""
    until = time.monotonic() + SETTLING
    payments: dict[str, str] = {}
    while True:
        open_ = [one for one in bought if payments.get(one.order_id) in (None, "pending", "authorised")]
        payments |= {one.order_id: crowd.payment(one) for one in open_}
        queues = ask(home.control, {"ask": "queues"})
        books = Books(
            listed=crowd.listed(),
            before=before.pieces,
            after={product: crowd.pieces(product) for product in before.pieces},
            payments={order: status for order, status in payments.items() if status},
            charges=_charges(home) - before.charges,
            waiting={queue["name"]: queue["wait"] for queue in queues if not queue["dead"]},
            dead=[body for queue in queues for body in queue["bodies"]],
            poison=poison,
        )
        if time.monotonic() > until or all(finding.good for finding in findings(bought, books)):
            return books
        time.sleep(GLANCE)


def _charges(home: Home) -> set[str]:
    """The charges that the card provider has taken, by its own log. It is there once somebody was charged."""
    if not home.log(PROVIDER).exists():
        return set()
    lines = map(json.loads, home.log(PROVIDER).read_text().splitlines())
    paths = (CAPTURE.fullmatch(line["path"]) for line in lines if line.get("status") == 200)  # noqa: PLR2004 - OK
    return {found[1] for found in paths if found}


def _closed(bought: list[Bought], books: Books, load: Load, kills: Counter[str], memory: dict[str, Memory]) -> bool:
    show(table(load, bought, kills, memory))
    found = [*findings(bought, books), *held(memory)]
    for finding in found:
        show(f"  {'[green]✓[/]' if finding.good else '[red]✗[/]'} {escape(finding.text)}")
    return all(finding.good for finding in found)
