"""The catalogue: what is for sale, at which price, and whether it is in stock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from kit.ids import Id
from kit.web.problems import ProblemError

from .bodies import Product, ProductDetail, ProductPage, Stock
from .parts import Parts

FRESH: Final = "public, max-age=5"
NDJSON: Final = "application/x-ndjson"
router = APIRouter()


async def parts(request: Request) -> Parts:
    """What the running application is made of."""
    return cast(Parts, request.app.state.parts)


Made = Annotated[Parts, Depends(parts)]
Words = Annotated[str | None, Query(max_length=100, description="All of these words, or such that begin with them.")]
Category = Annotated[str | None, Query(pattern=r"^[a-z][a-z-]{0,39}$")]
Cursor = Annotated[str | None, Query(max_length=1000, description="`nextCursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/v1/products", response_model=ProductPage)
def find(
    *, made: Made, q: Words = None, category: Category = None, cursor: Cursor = None, limit: Limit = 24
) -> Response:
    """Find products, page by page: by name, or with `q` what fits best first."""
    words = (q or "").strip()

    def ask() -> str:
        if words:
            return made.catalogue.search(words, category, cursor, limit).model_dump_json(by_alias=True)
        return made.catalogue.browse(category, cursor, limit).model_dump_json(by_alias=True)

    # Kept as it is sent: a page that many look at costs neither a query nor its reading and writing.
    page = made.cache.answer(json.dumps(["find", words, category, cursor, limit]), ask)
    return Response(page, media_type="application/json", headers={"Cache-Control": FRESH})


@router.get("/v1/products/{productId}")
def read(productId: Id, made: Made, response: Response) -> ProductDetail:  # noqa: N803 - the route's own parameter
    """Read a product, with its stock as the inventory says it now."""

    def ask() -> str:
        found = made.catalogue.one(productId)
        if found is None:
            raise ProblemError(404, "not-found", "There is no such product.")
        return found.model_dump_json(by_alias=True)

    product = Product.model_validate_json(made.cache.answer(json.dumps(["read", productId]), ask))
    available = made.availability.of(productId)
    response.headers["Cache-Control"] = "public, max-age=1"
    now: dict[str, Any] = dict(product) | {"stock": Stock.of(available), "available": available}
    return ProductDetail(**now)


@router.get(
    "/v1/feeds/products",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A product a line, by id",
            "content": {NDJSON: {"schema": {"type": "string", "description": "Each line a Product as JSON"}}},
        }
    },
)
def feed(made: Made) -> StreamingResponse:
    """Read the whole catalogue, for partners: JSON lines, sent while they are read."""

    def lines() -> Iterator[str]:
        for product in made.catalogue.everything():
            yield product.model_dump_json(by_alias=True) + "\n"

    return StreamingResponse(lines(), media_type=NDJSON)


ROUTERS: Final = (router,)
