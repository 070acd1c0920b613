"""What the demo finds wrong: one that can't fail shows nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from souk.local.demo import seen
from souk.local.demo.scenes import SCENES, Ending, Scene, findings

SUCCEEDS, DECLINED, SOLD_OUT = SCENES
SOLD = Ending("confirmed", None, ("authorise", "capture"), before=5, after=4, mails=1, messages=1)
REFUSED = Ending("rejected", "payment-declined", ("authorise",), before=5, after=5, mails=1, messages=1)
OUT = Ending("rejected", "out-of-stock", ("authorise", "cancel"), before=0, after=0, mails=1, messages=1)


def wrong(scene: Scene, end: Ending) -> list[str]:
    """What of an ending isn't as it has to be."""
    return [finding.text for finding in findings(scene, end) if not finding.good]


@pytest.mark.parametrize(("scene", "end"), [(SUCCEEDS, SOLD), (DECLINED, REFUSED), (SOLD_OUT, OUT)])
def test_what_is_as_it_has_to_be_is_found_so(scene: Scene, end: Ending) -> None:
    """A demo that fails where nothing is wrong is switched off."""
    assert wrong(scene, end) == []


@pytest.mark.parametrize(
    ("scene", "end", "said"),
    [
        (SUCCEEDS, replace(SOLD, status="placed"), "the order is placed"),
        (SUCCEEDS, replace(SOLD, money=("authorise", "capture", "capture")), "authorise and capture and capture"),
        (SUCCEEDS, replace(SOLD, after=3), "5 → 3"),
        (SUCCEEDS, replace(SOLD, mails=2), "2 e-mail"),
        (DECLINED, replace(REFUSED, reason="timed-out"), "timed-out"),
        (DECLINED, replace(REFUSED, after=4), "5 → 4"),
        (SOLD_OUT, replace(OUT, money=("authorise",)), "asked to authorise"),
        (SOLD_OUT, replace(OUT, money=("authorise", "capture")), "authorise and capture"),
        (SOLD_OUT, replace(OUT, messages=0), "0 SMS"),
    ],
)
def test_what_is_wrong_is_found(scene: Scene, end: Ending, said: str) -> None:
    """Money held for nothing, or stock gone for nothing, must not end in a green line."""
    (text,) = wrong(scene, end)
    assert said in text


def test_money_is_what_the_card_provider_answered() -> None:
    """A call that failed and was made again is no second capture."""
    spans = [
        {"name": "gateway capture", "failed": False, "start": 3},
        {"name": "gateway authorise", "failed": False, "start": 1},
        {"name": "gateway capture", "failed": True, "start": 2},
        {"name": "POST cards", "failed": False, "start": 1},
    ]
    assert seen.money(spans) == ("authorise", "capture")


def test_messages_are_counted_by_whom_they_went_to() -> None:
    """Somebody else's mail proves nothing."""
    mail = {"channel": "email", "to": ["a@example.org"], "subject": "Your order 1234 is confirmed", "body": ""}
    sms = {"channel": "sms", "to": ["+491"], "subject": "", "body": "order 1234"}
    told = [mail, {**mail, "to": ["b@example.org"]}, sms, {**sms, "to": ["+492"]}, {**sms, "channel": "topic"}]
    assert seen.mails(told, "a@example.org", "1234") == 1
    assert seen.mails(told, "a@example.org", "9999") == 0
    assert seen.texts(told, "+491", "1234") == 1
