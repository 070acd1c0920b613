"""One call at a time: moto's backends aren't made for threads.

A conditional write that another thread can enter between test and write is none; and of a queue that one thread deletes
from while another sends to it, moto keeps what the first has seen: the new message is lost.
"""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, Final, Protocol

from werkzeug.wrappers import Request

from souk.local.emulator.call import Call

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

ARRIVALS: Final = frozenset({"SendMessage", "SendMessageBatch", "PutEvents", "Publish", "ChangeMessageVisibility"})
GLANCE: Final = 0.25
"""Seconds after which a waiting receiver looks again: messages also come back by themselves."""


class Queues(Protocol):
    """What has to be known of queues."""

    def waiting(self, queue: str) -> int:
        """How many messages can be received now."""
        ...

    def patience(self, queue: str) -> float:
        """Seconds that a call waits that doesn't say for how long."""
        ...


class Turns:
    """Hands requests to moto's WSGI application one by one. A receiver that waits for messages does so outside."""

    def __init__(self, application: Application, queues: Queues) -> None:
        self._application = application
        self._queues = queues
        self._lock = threading.RLock()
        self._arrivals = threading.Condition()
        self._closed = False

    @contextmanager
    def closed(self) -> Generator[None]:
        """Answer nobody while inside, nor afterwards. What is being answered is finished first."""
        with self._lock:
            self._closed = True
            yield

    def take(self, call: Call | None, request: Request, start_response: Any) -> Iterable[bytes]:
        """Answer one request, whose body has been read. `call` is what it says, None if it isn't signed.

        Raises ConnectionAbortedError if nobody is to be answered: the caller has gone, or the emulator stops.
        """
        if call is not None and call.operation == "ReceiveMessage":
            self._wait(call, request)
        environ = request.environ
        environ["wsgi.input"] = io.BytesIO(request.get_data())
        with self._lock:
            if self._closed:
                raise ConnectionAbortedError("the emulator stops")
            body = list(self._application(environ, start_response))
        if call is not None and call.operation in ARRIVALS:
            with self._arrivals:
                self._arrivals.notify_all()
        return body

    def _wait(self, call: Call, request: Request) -> None:
        """Wait as the call asks for, then let it ask without waiting: it finds what has come by then.

        A receiver that has gone meanwhile gets nothing: its messages would stay hidden from all others.
        """
        asked = call.params.get("WaitTimeSeconds")
        queue = str(call.params.get("QueueUrl", "")).rpartition("/")[2]
        until = time.monotonic() + (self._queues.patience(queue) if asked is None else float(asked))
        while self._queues.waiting(queue) == 0 and (left := until - time.monotonic()) > 0:
            with self._arrivals:
                self._arrivals.wait(min(left, GLANCE))
            _require_connected(request)
        _require_connected(request)
        body = json.dumps({**call.params, "WaitTimeSeconds": 0}).encode()
        request.environ["CONTENT_LENGTH"] = str(len(body))
        request.__dict__["_cached_data"] = body


def _require_connected(request: Request) -> None:
    """Raise ConnectionAbortedError if the caller has hung up. The server hands its socket over for such ends."""
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    try:
        gone = connection is not None and connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return
    if gone:
        raise ConnectionAbortedError("the receiver has hung up")
