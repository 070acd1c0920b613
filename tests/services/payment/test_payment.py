"""What a payment allows: the most that was ever wanted holds, and no step is taken twice."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kit import clock
from services.payment.app.events import Money
from services.payment.app.gateway import Held, Outcome, Refused, Released, Returned, Taken
from services.payment.app.payment import GOALS, LONGEST_WAIT, Goal, Payment, knowing, later, wanting


def pending() -> Payment:
    now = clock.now()
    return Payment(
        payment_id="payment",
        order_id="order",
        customer_id="customer",
        amount=Money(amount=100, currency="EUR"),
        token="tok_visa",  # noqa: S106 - of a card that doesn't exist
        created_at=now,
        updated_at=now,
        correlation_id="correlation-17",
    )


class Bank:
    """What a provider does, in small: `moved` is what was done with the money."""

    def __init__(self) -> None:
        self.moved: list[str] = []

    def do(self, step: str, refuses: bool) -> Outcome:
        if step == "authorise":
            return Refused("no") if refuses else self.move(step, Held("charge"))
        if step == "capture":
            return Refused("no") if refuses else self.move(step, Taken())
        if step == "refund":
            return self.move(step, Returned())
        return self.move(step, Released()) if "authorise" in self.moved else Released()

    def move(self, step: str, outcome: Outcome) -> Outcome:
        self.moved.append(step)
        return outcome


@given(st.lists(st.tuples(st.sampled_from(GOALS), st.integers(0, 2), st.booleans()), max_size=10))
def test_money_goes_one_way_and_ends_where_it_is_wanted(told: list[tuple[Goal, int, bool]]) -> None:
    """A payment that is taken after it was given back, or given back twice."""
    payment, bank = pending(), Bank()
    last: tuple[Goal, int, bool] = ("authorised", 9, False)
    for goal, steps, refuses in [*told, last]:
        payment = wanting(payment, goal)
        for _ in range(steps):
            if payment.step is not None:
                payment = knowing(payment, bank.do(payment.step, refuses))
    assert payment.step is None
    assert payment.goal == max([goal for goal, _, _ in told] or ["authorised"], key=GOALS.index)
    assert len(bank.moved) == len(set(bank.moved))
    if payment.goal == "returned":
        assert payment.status in ("voided", "refunded", "declined")
        assert ("capture" in bank.moved) == ("refund" in bank.moved)
    if payment.status in ("voided", "declined") and "authorise" in bank.moved:
        assert bank.moved == ["authorise", "cancel"], "the money stays held"
    if payment.status == "captured":
        assert bank.moved == ["authorise", "capture"]
    assert payment.status == "pending" or payment.token is None, "the card is kept longer than it is needed"


@given(st.integers(0, 60))
def test_waits_grow_and_end(attempts: int) -> None:
    """A provider that is away for an hour and asked every second; or asked again never."""
    payment, now = pending(), clock.now()
    waits: list[timedelta] = []
    for _ in range(attempts + 1):
        payment = later(payment, now)
        assert payment.due_at
        waits.append(payment.due_at - now)
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST_WAIT
    assert wanting(payment, "captured").attempts == 0


def test_a_hold_that_ended_by_itself_is_a_refusal() -> None:
    """Voided without anybody's wish, and an order that stays confirmed."""
    held = wanting(knowing(pending(), Held("charge")), "captured")
    assert knowing(held, Released("expired")).status == "declined"
    assert knowing(wanting(held, "returned"), Released()).status == "voided"


def test_what_is_held_when_a_capture_is_refused_is_let_go_and_stays_a_refusal() -> None:
    """«Voided» where the order had to hear «declined»; or asked to let go of it for ever."""
    refused = knowing(wanting(knowing(pending(), Held("charge")), "captured"), Refused("capture_declined"))
    assert (refused.status, refused.step) == ("declined", "cancel")
    for goal in GOALS:
        gone = knowing(wanting(refused, goal), Released())
        assert (gone.status, gone.reason, gone.step) == ("declined", "capture_declined", None)
    assert knowing(pending(), Refused("card_declined")).step is None, "nothing was held"
