"""A payment: what it is, what is wanted of it, and so what to do next. Pure.

Events only say what is wanted, and the most that was ever wanted holds: an order's confirmation that comes after its
cancellation takes no money. What to do next follows from that and from what the provider said, so it can be found out
again after any interruption, by anybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from kit.events.envelope import Message, Time

from .events import Money
from .gateway import Held, Outcome, Refused, Released, Returned, Taken

Status = Literal["pending", "authorised", "captured", "declined", "voided", "refunded"]
Goal = Literal["authorised", "captured", "returned"]
Step = Literal["authorise", "capture", "cancel", "refund"]

GOALS: Final[tuple[Goal, ...]] = ("authorised", "captured", "returned")
"""In their order: a later one is never given up for an earlier one."""

STEPS: Final[dict[tuple[Status, Goal], Step]] = {
    ("pending", "authorised"): "authorise",
    ("pending", "captured"): "authorise",
    ("pending", "returned"): "cancel",
    ("authorised", "captured"): "capture",
    ("authorised", "returned"): "cancel",
    ("captured", "returned"): "refund",
}
"""What to do. Everything else is done with, but for a hold whose capture was refused: nobody will take it any more."""

FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=5)


class Waiting(Message):
    """An event that the bus hasn't taken yet."""

    id: str
    type: str
    detail: str


class Payment(Message):
    """A payment as its table has it.

    `version` counts its changes. `amount` is None while its order was only heard to have come to nothing.
    `charge` is the provider's name for what it holds or took. `outbox` holds events that tell of it and haven't left
    yet. `due_at`: when to look after it; None if that is never.
    """

    payment_id: str
    order_id: str
    customer_id: str
    version: int = 0
    status: Status = "pending"
    goal: Goal = "authorised"
    amount: Money | None = None
    token: str | None = None
    charge: str | None = None
    reason: str | None = None
    created_at: Time
    updated_at: Time
    correlation_id: str
    traceparent: str | None = None
    outbox: tuple[Waiting, ...] = ()
    attempts: int = 0
    due_at: Time | None = None

    @property
    def step(self) -> Step | None:
        """What to ask of the provider next."""
        if self.status == "declined":
            return "cancel" if self.charge else None
        return STEPS.get((self.status, self.goal))

    @property
    def busy(self) -> bool:
        """Whether somebody must look after it."""
        return self.step is not None or bool(self.outbox)


def wanting(payment: Payment, goal: Goal) -> Payment:
    """The payment with more wanted of it."""
    return payment.model_copy(update={"goal": max(payment.goal, goal, key=GOALS.index), "attempts": 0})


def knowing(payment: Payment, outcome: Outcome) -> Payment:
    """The payment after the provider said what is so."""
    changes: dict[str, object] = {"attempts": 0, "token": None}  # the card is needed once
    match outcome:
        case Held():
            changes |= {"status": "authorised", "charge": outcome.charge}
        case Taken():
            changes |= {"status": "captured"}
        case Returned():
            changes |= {"status": "refunded"}
        case Released() if payment.status == "declined":
            changes |= {"charge": None}
        case Released() if payment.goal != "returned":
            # Let go without our asking: a hold ends by itself after some days. The order must hear that.
            changes |= {"status": "declined", "reason": outcome.reason, "charge": None}
        case Released():
            changes |= {"status": "voided"}
        case Refused():
            changes |= {"status": "declined", "reason": outcome.reason}
    return payment.model_copy(update=changes)


def later(payment: Payment, now: datetime) -> Payment:
    """The payment after an attempt that led to nothing: to be tried again after a wait, longer each time."""
    wait = min(FIRST_WAIT * 2**payment.attempts, LONGEST_WAIT)
    return payment.model_copy(update={"attempts": min(payment.attempts + 1, 30), "due_at": now + wait})
