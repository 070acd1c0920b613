"""What a request may be: no larger than agreed, and JSON where it has a body."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.web import problems

LARGEST: Final = 64 * 1024
"""Bytes of a request's body. Orders and profiles are a hundredth of it."""

TOO_LARGE: Final = 413


class Limited:
    """ASGI middleware. Refuses by the announced length at once, and by the real one as soon as it is exceeded."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal is not None:
            await problems.answer(refusal[0], refusal[1])(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return 400, "Content-Length is no number."
        if int(length[:20]) > self._largest:
            return TOO_LARGE, f"A body may have {self._largest} bytes."
        has_body = length != "0" or "transfer-encoding" in headers
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and media_type != "application/json":
            return 415, "A body is application/json."
        return None

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest:  # a chunked body announces nothing
                raise HTTPException(TOO_LARGE)
            return message

        return counted
