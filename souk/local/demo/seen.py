"""What the running system shows of an order from within: what was sent about it, and its trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from souk.local.control import ask
from souk.local.demo.customer import Order
from souk.local.home import Home
from souk.local.traces import tree

GATEWAY = "gateway "
"""What the payment service calls the spans in which it asks the card provider."""


def sent(root: Path) -> list[dict[str, Any]]:
    """Every message so far."""
    return ask(Home.of(root).control, {"ask": "sent"})


def mails(messages: Iterable[Mapping[str, Any]], address: str, words: str) -> int:
    """How many e-mails with these words in their subject an address has got."""
    return sum(
        message["channel"] == "email" and address in message["to"] and words in message["subject"]
        for message in messages
    )


def texts(messages: Iterable[Mapping[str, Any]], phone: str, words: str) -> int:
    """How many SMS with these words a number has got."""
    return sum(
        message["channel"] == "sms" and phone in message["to"] and words in message["body"] for message in messages
    )


def spans(root: Path, order: Order) -> list[tree.Span]:
    """The spans of an order so far."""
    return tree.about(tree.read(Home.of(root).traces), order.id)


def money(found: Iterable[tree.Span]) -> tuple[str, ...]:
    """What the card provider was asked for, and answered, in order."""
    asked = [span for span in found if span["name"].startswith(GATEWAY) and not span["failed"]]
    return tuple(str(span["name"]).removeprefix(GATEWAY) for span in sorted(asked, key=lambda span: span["start"]))
