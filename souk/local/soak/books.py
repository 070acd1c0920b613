"""What has to be true when everything has come to rest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from souk.local.demo.customer import FINAL
from souk.local.demo.scenes import Finding
from souk.local.soak.crowd import Bought


@dataclass(frozen=True, slots=True)
class Books:
    """What was found afterwards.

    `listed` are the orders that customers see in their lists, by id, with their status. `before` and `after` are pieces
    in stock by product; `payments` are the payments' statuses by order; `charges` those that the card provider has
    taken; `waiting` the messages in queues by queue; `dead` the bodies of dead letters; `poison` those that were sent.
    """

    listed: Mapping[str, str]
    before: Mapping[str, int]
    after: Mapping[str, int]
    payments: Mapping[str, str]
    charges: Collection[str]
    waiting: Mapping[str, int]
    dead: Sequence[str]
    poison: Sequence[str]


def findings(bought: Sequence[Bought], books: Books) -> Iterator[Finding]:
    """Compare what customers saw with what is so."""
    ended = {one.order_id: one.status for one in bought if one.status in FINAL}
    yield Finding(len(ended) == len(bought), f"{len(ended)} of {len(bought)} orders have ended")
    lasting = sum(books.listed.get(order) == status for order, status in ended.items())
    yield Finding(lasting == len(bought), f"{lasting} ended once: they still are what their customers saw first")
    yield Finding(len(books.listed) == len(bought), f"{len(books.listed)} orders there are, for {len(bought)} wanted")
    sold = Counter(one.product_id for one in bought if one.status == "confirmed")
    wrong = [product for product, before in books.before.items() if before - books.after[product] != sold[product]]
    yield Finding(not wrong, f"stock: {sold.total()} pieces sold, {len(wrong)} products whose stock doesn't say so")
    yield from _money(bought, books)
    left = {queue: many for queue, many in books.waiting.items() if many}
    yield Finding(not left, "queues: empty" if not left else f"queues: not empty: {left}")
    strange = Counter(books.dead) - Counter(books.poison)
    missing = Counter(books.poison) - Counter(books.dead)
    text = f"dead letters: the {len(books.poison)} poisoned messages, {strange.total()} others"
    yield Finding(not strange and not missing, f"{text}, {missing.total()} missing")


def _money(bought: Sequence[Bought], books: Books) -> Iterator[Finding]:
    confirmed = {one.order_id for one in bought if one.status == "confirmed"}
    paid = {order for order, status in books.payments.items() if status == "captured"}
    yield Finding(paid == confirmed, f"payments: {len(paid)} captured, for {len(confirmed)} confirmed orders")
    open_ = [status for status in books.payments.values() if status in ("pending", "authorised")]
    yield Finding(not open_, f"payments: {len(open_)} left open")
    yield Finding(
        len(books.charges) == len(confirmed),
        f"card provider: {len(books.charges)} charges taken, for {len(confirmed)} confirmed orders",
    )
