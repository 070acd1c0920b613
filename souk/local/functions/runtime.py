"""Lambda's runtime API for one function: its process asks for events here, and answers them here.

The protocol: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

API: Final = "/2018-06-01/runtime"
ACCEPTED: Final = 202
QUEUED_SECONDS: Final = 25.0
"""How long an event waits for the process: under the 29 s that API Gateway gives an answer."""


class FunctionError(Exception):
    """The function raised, or didn't answer in time. `message` is what its code said."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.message = message


@dataclass(slots=True)
class _Invocation:
    event: Any
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    result: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Runtime:
    """One function with one process, which handles one event at a time: AWS would start more of them under load.
    So here events wait for it, and their time begins when it takes them, as on AWS it does at once.

    `killed` is called when an event takes too long: Lambda then ends the process and starts another.
    """

    def __init__(self, arn: str, timeout: float, killed: Callable[[], None]) -> None:
        self._arn = arn
        self._timeout = timeout
        self._killed = killed
        self._waiting: asyncio.Queue[_Invocation] = asyncio.Queue()
        self._running: dict[str, _Invocation] = {}
        self._era = 0
        self.ready = asyncio.Event()

    async def invoke(self, event: Any) -> Any:
        """Run the function on an event. Raises FunctionError."""
        invocation = _Invocation(event)
        await self._waiting.put(invocation)
        try:
            await asyncio.wait_for(invocation.taken.wait(), QUEUED_SECONDS)
        except TimeoutError:
            raise FunctionError("Sandbox.Busy", f"nobody took it within {QUEUED_SECONDS:.0f} seconds") from None
        finally:
            if not invocation.taken.is_set():
                invocation.result.cancel()
        try:
            return await asyncio.wait_for(invocation.result, self._timeout + 1)
        except TimeoutError:
            self._era += 1
            self._killed()
            raise FunctionError("Sandbox.Timedout", f"Task timed out after {self._timeout:.0f} seconds") from None
        finally:
            self._running.pop(invocation.id, None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer the function's process."""
        request = Request(scope, receive)
        path = request.url.path.removeprefix(API)
        if path == "/invocation/next":
            response = await self._next(request)
        else:
            response = await self._answered(path, await request.body())
        await response(scope, receive, send)

    async def _next(self, request: Request) -> Response:
        self.ready.set()
        era = self._era
        for left in self._running.values():  # whoever had it asks for nothing any more: it is another process
            if not left.result.done():
                left.result.set_exception(FunctionError("Runtime.ExitError", "the process ended over it"))
        while True:
            try:
                invocation = await asyncio.wait_for(self._waiting.get(), 1)
            except TimeoutError:
                if await request.is_disconnected():
                    return Response(status_code=ACCEPTED)
                continue
            if invocation.result.done():  # nobody waits for it any more
                continue
            if era != self._era or await request.is_disconnected():  # a process that is dead gets nothing
                await self._waiting.put(invocation)
                return Response(status_code=ACCEPTED)
            self._running[invocation.id] = invocation
            invocation.taken.set()
            headers = {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self._timeout) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": self._arn,
            }
            return Response(json.dumps(invocation.event), headers=headers, media_type="application/json")

    async def _answered(self, path: str, body: bytes) -> Response:
        _, _, identity, outcome = [*path.split("/"), "", "", ""][:4]
        invocation = self._running.get(identity)
        if invocation and not invocation.result.done():
            content = json.loads(body or b"null")
            if outcome == "response":
                invocation.result.set_result(content)
            else:
                error = FunctionError(content.get("errorType", "Error"), content.get("errorMessage", ""))
                invocation.result.set_exception(error)
        return Response(status_code=ACCEPTED)
