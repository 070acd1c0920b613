"""The shop's addresses: its files, what its pages are told, and the one page that every other address leads to."""

from __future__ import annotations

import json
from typing import Final

from fastapi import APIRouter, Request, Response

from kit.web.problems import ProblemError

from .files import File, Shop, made
from .policy import headers
from .settings import Site

FOREVER: Final = "public, max-age=31536000, immutable"
ASK_EACH_TIME: Final = "no-cache"
NOT_MODIFIED: Final = 304
METHODS: Final = ["GET", "HEAD"]


def router(site: Site, shop: Shop) -> APIRouter:
    """The routes. Everything they answer is in memory, so none of them needs a thread."""
    routes = APIRouter(include_in_schema=False)
    config = made(".json", json.dumps({"apiUrl": site.api_url}).encode())
    for_pages = headers(site.api_url)

    async def settings(request: Request) -> Response:
        return answer(request, config, {"Cache-Control": ASK_EACH_TIME})

    async def asset(request: Request, digest: str, path: str) -> Response:
        if (file := shop.assets.get(path)) is None:
            raise _nothing()
        # While two versions are deployed side by side, a page of one is served files of the other: those of the same
        # name nearly always do, and none at all never do. Nobody may keep them under the other's address.
        return answer(request, file, {"Cache-Control": FOREVER if digest == shop.digest else "no-store"})

    async def page(request: Request, path: str) -> Response:
        if "." in path.rpartition("/")[2]:  # no page's address has one: somebody looks for a file
            raise _nothing()
        return answer(request, shop.index, {"Cache-Control": ASK_EACH_TIME, **for_pages})

    for path, endpoint in (("/config.json", settings), ("/assets/{digest}/{path:path}", asset), ("/{path:path}", page)):
        routes.add_api_route(path, endpoint, methods=METHODS)
    return routes


def answer(request: Request, file: File, extra: dict[str, str]) -> Response:
    """A file, in the form that the client takes, or the word that it has it already (RFC 9110 section 13.1.2)."""
    zipped = _takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{file.tag}-gzip"' if zipped else f'"{file.tag}"'
    found = {"ETag": tag, "Vary": "Accept-Encoding", **extra}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(None, NOT_MODIFIED, found)
    if zipped:
        found["Content-Encoding"] = "gzip"
    return Response(file.compressed if zipped else file.body, media_type=file.media_type, headers=found)


def _takes_gzip(accepted: str) -> bool:
    for offer in accepted.lower().split(","):
        coding, _, parameters = offer.partition(";")
        if coding.strip() == "gzip":
            weight = parameters.replace(" ", "").removeprefix("q=")
            return not weight or weight.strip("0.") != ""
    return False


def _has(condition: str, tag: str) -> bool:
    return condition.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in condition.split(","))


def _nothing() -> ProblemError:
    return ProblemError(404, "not-found", "There is no such file.")
