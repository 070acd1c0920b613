"""A load balancer as a server: the public one for browsers, the internal one for who asks it directly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from souk.local.gateway.targets import Onward, Targets, TimedOutError, UnreachableError, response
from souk.local.plan.entries import Entry

TIMEOUT: Final = 60.0
"""Seconds: an ALB's idle time-out as it comes."""

Admits = Callable[[tuple[str, int], tuple[str, int]], bool]


class Balancer:
    """Serves one listener. `admits(client, server)` is its security group."""

    def __init__(self, entry: Entry, targets: Targets, admits: Admits) -> None:
        self._entry = entry
        self._targets = targets
        self._admits = admits

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if not self._admits(tuple(scope["client"]), tuple(scope["server"])):
            answer = Response("refused: no security group rule admits the caller", 403)
        else:
            answer = await self._forwarded(request)
        await answer(scope, receive, send)

    async def _forwarded(self, request: Request) -> Response:
        headers = [*request.headers.items(), *_forwarding(request)]
        path: str = request.scope["raw_path"].decode("latin-1").partition("?")[0]
        try:
            onward = Onward(request.method, path, request.url.query, headers, await request.body(), TIMEOUT)
            found = await self._targets.forward(self._entry, onward)
        except TimedOutError:
            return Response("Gateway Timeout", 504)
        except UnreachableError as error:
            return Response("the service does not answer", error.status)
        return response(found.status, found.headers, found.body)


def _forwarding(request: Request) -> list[tuple[str, str]]:
    client = request.client.host if request.client else ""
    return [("x-forwarded-for", client), ("x-forwarded-proto", request.url.scheme)]
