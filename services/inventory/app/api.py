"""How many of a product can be ordered."""

from __future__ import annotations

from typing import Annotated, Final, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from kit.events.envelope import Time
from kit.ids import Id
from kit.web.bodies import Answer
from kit.web.problems import ProblemError

from . import stock
from .parts import Parts

FRESH: Final = "public, max-age=1"
"""A product page that everybody looks at asks once a second, not once a visitor."""

router = APIRouter()


class StockAnswer(Answer):
    """A product's stock. Of two answers, the one with the greater `revision` is the later."""

    product_id: Id
    available: Annotated[int, Field(ge=0)]
    revision: Annotated[int, Field(ge=1)]
    updated_at: Time


async def parts(request: Request) -> Parts:
    """What the running application is made of."""
    return cast(Parts, request.app.state.parts)


@router.get("/v1/stock/{productId}")
def read(productId: Id, made: Annotated[Parts, Depends(parts)], response: Response) -> StockAnswer:  # noqa: N803 - the route's own parameter
    """Read how many of a product can be ordered."""
    with made.database.transaction() as connection:
        found = stock.read(connection, productId)
    if found is None:
        raise ProblemError(404, "not-found", "This product was never in stock.")
    response.headers["Cache-Control"] = FRESH
    return StockAnswer(
        product_id=found.product_id, available=found.available, revision=found.revision, updated_at=found.updated_at
    )


ROUTERS: Final = (router,)
