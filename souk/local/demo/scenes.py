"""What the customer tries, and how each attempt has to end. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scene:
    """One order. `card` is a token of the card provider's; `sold` is how many pieces are gone afterwards.

    `money` is what may have been asked of the card provider, each way it may go: the saga's two sides race.
    """

    title: str
    wanted: str
    card: str
    status: str
    reason: str | None
    money: tuple[tuple[str, ...], ...]
    sold: int


SCENES: Final = (
    Scene(
        title="An order that succeeds",
        wanted="mint tea",
        card="tok_visa",
        status="confirmed",
        reason=None,
        money=(("authorise", "capture"),),
        sold=1,
    ),
    Scene(
        title="A card that the bank declines",
        wanted="tagine",
        card="tok_declined",
        status="rejected",
        reason="payment-declined",
        money=(("authorise",),),
        sold=0,
    ),
    Scene(
        title="Something that has sold out",
        wanted="teapot",
        card="tok_visa",
        status="rejected",
        reason="out-of-stock",
        money=(("authorise", "cancel"), ("cancel",), ()),
        sold=0,
    ),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of an order. `mails` and `messages` are the e-mails and SMS that its owner got about it."""

    status: str
    reason: str | None
    money: tuple[str, ...]
    before: int
    after: int
    mails: int
    messages: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that has to be so, and whether it is."""

    good: bool
    text: str


def findings(scene: Scene, end: Ending) -> Iterator[Finding]:
    """Compare an ending with what it has to be."""
    because = f" ({end.reason})" if end.reason else ""
    yield Finding((end.status, end.reason) == (scene.status, scene.reason), f"the order is {end.status}{because}")
    asked = f"the card provider was asked to {' and '.join(end.money)}" if end.money else "no money was asked for"
    yield Finding(end.money in scene.money, asked)
    moved = f"{end.before} → {end.after}" if end.before != end.after else f"{end.after}, as before"
    yield Finding(end.before - end.after == scene.sold, f"pieces in stock: {moved}")
    yield Finding((end.mails, end.messages) == (1, 1), f"told by {end.mails} e-mail and {end.messages} SMS")
