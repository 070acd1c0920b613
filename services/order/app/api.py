"""Orders: placed, cancelled and seen by the customer whose they are."""

from __future__ import annotations

from typing import Annotated, Final, cast

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from kit.ids import Id
from kit.web.identity import Caller, scoped
from kit.web.problems import ProblemError

from .bodies import Page, PlacedOrder, Placement, shown
from .parts import Parts

router = APIRouter()


async def parts(request: Request) -> Parts:
    """What the running application is made of."""
    return cast(Parts, request.app.state.parts)


Made = Annotated[Parts, Depends(parts)]
Reader = Annotated[Caller, Depends(scoped("orders:read"))]
Writer = Annotated[Caller, Depends(scoped("orders:write"))]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
"""With it, a request that is sent twice places one order (IETF draft "The Idempotency-Key HTTP Header Field")."""

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post("/v1/orders", status_code=201)
def place(wanted: Placement, who: Writer, made: Made, response: Response, key: Key = None) -> PlacedOrder:
    """Place an order. Whether it is confirmed is decided within seconds: ask for it again."""
    order = made.orders.place(who.subject, wanted, key)
    response.headers["Location"] = f"/v1/orders/{order.order_id}"
    return shown(order)


@router.get("/v1/orders")
def browse(who: Reader, made: Made, limit: Limit = 20, cursor: Cursor = None) -> Page:
    """List one's own orders, the newest first."""
    orders, following = made.views.of(who.subject, limit, cursor)
    return Page(orders=[shown(order) for order in orders], next=following)


@router.get("/v1/orders/{orderId}")
def read(orderId: Id, who: Reader, made: Made) -> PlacedOrder:  # noqa: N803 - the route's own parameter
    """See one's own order."""
    # One that was placed a moment ago may not have come to the read model yet, and must not look lost.
    order = made.views.get(orderId) or made.orders.history.order(orderId)
    if order is None:
        raise ProblemError(404, "not-found", "There is nothing here for you.")
    who.must_be(order.customer_id)
    return shown(order)


@router.delete("/v1/orders/{orderId}")
def cancel(orderId: Id, who: Writer, made: Made) -> PlacedOrder:  # noqa: N803 - the route's own parameter
    """Cancel one's own order. What was taken for it is given back."""
    return shown(made.orders.cancel(who.subject, orderId))


ROUTERS: Final = (router,)
