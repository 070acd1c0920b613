"""Payments: seen by the customer whose they are. Nobody makes one but an order."""

from __future__ import annotations

from typing import Annotated, Final, cast

from fastapi import APIRouter, Depends, Request

from kit.ids import Id
from kit.web.identity import Caller, scoped
from kit.web.problems import ProblemError

from .bodies import ShownPayment, Sum
from .payments import Payments

router = APIRouter()


async def payments(request: Request) -> Payments:
    """The running application's payments."""
    return cast(Payments, request.app.state.payments)


@router.get("/v1/payments/{paymentId}")
def read(
    paymentId: Id,  # noqa: N803 - the route's own parameter
    who: Annotated[Caller, Depends(scoped("payments:read"))],
    found: Annotated[Payments, Depends(payments)],
) -> ShownPayment:
    """See one's own payment."""
    payment = found.get(paymentId)
    if payment is None or payment.amount is None:
        raise ProblemError(404, "not-found", "There is nothing here for you.")
    who.must_be(payment.customer_id)
    return ShownPayment(
        id=payment.payment_id,
        order_id=payment.order_id,
        status=payment.status,
        amount=Sum(**payment.amount.model_dump()),
        reason=payment.reason,
        created_at=payment.created_at,
        updated_at=payment.updated_at,
    )


ROUTERS: Final = (router,)
