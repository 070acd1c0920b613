"""What stands before moto: knows the caller, asks the judge, answers for AWS where the answer is no."""

from __future__ import annotations

import io
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol

from werkzeug.wrappers import Request, Response

from souk.local.emulator import refusal
from souk.local.emulator.call import Call, read
from souk.local.emulator.judge import Caller, Judge
from souk.local.emulator.meter import Meter
from souk.local.emulator.needs import Needs

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

FREE: Final = frozenset({("sts", "GetCallerIdentity")})
"""What IAM allows everyone, whatever their policies say."""

ARRIVALS: Final = frozenset({"SendMessage", "SendMessageBatch", "PutEvents", "Publish", "ChangeMessageVisibility"})
GLANCE: Final = 0.25
"""Seconds after which a waiting receiver looks again: messages also come back by themselves."""


class Queues(Protocol):
    """What the gate has to know of queues."""

    def waiting(self, queue: str) -> int:
        """How many messages can be received now."""
        ...

    def patience(self, queue: str) -> float:
        """Seconds that a call waits that doesn't say for how long."""
        ...


class Gate:
    """A WSGI application around moto's.

    moto's backends aren't made for threads: a conditional write that another thread can enter between test and write
    is none. One call runs at a time; a receiver that waits for messages does so outside.
    """

    def __init__(
        self,
        application: Application,
        judge: Judge,
        needs: Needs,
        callers: Mapping[str, Caller],
        *,
        admin: str,
        queues: Queues,
    ) -> None:
        self._application = application
        self._judge = judge
        self._needs = needs
        self._callers = callers
        self._admin = admin
        self._queues = queues
        self._lock = threading.RLock()
        self._arrivals = threading.Condition()
        self.meter = Meter()
        self._closed = False

    @contextmanager
    def closed(self) -> Generator[None]:
        """Answer nobody while inside, nor afterwards. What is being answered is finished first."""
        with self._lock:
            self._closed = True
            yield

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        began, request = time.thread_time(), Request(environ)
        request.get_data(cache=True)  # all of it, whatever the answer: the next request comes behind it
        call = read(request)
        if call is None:
            return Response("unsigned", status=refusal.FORBIDDEN)(environ, start_response)
        if call.key != self._admin:
            answer = self._refused(call)
            if answer is not None:
                return Response(answer.body, answer.status, dict(answer.headers))(environ, start_response)
        if call.operation == "ReceiveMessage":
            self._wait(call, request)
        body = self._dispatch(request, start_response)
        caller = self._callers.get(call.key)
        self.meter.count(caller.name if caller else "", call.service, call.operation, time.thread_time() - began)
        if call.operation in ARRIVALS:
            with self._arrivals:
                self._arrivals.notify_all()
        return body

    def _dispatch(self, request: Request, start_response: Any) -> Iterable[bytes]:
        environ = request.environ
        request.get_data(cache=True)
        environ["wsgi.input"] = io.BytesIO(request.get_data())
        with self._lock:
            if self._closed:
                raise ConnectionAbortedError("the emulator stops")
            return list(self._application(environ, start_response))

    def _refused(self, call: Call) -> refusal.Answer | None:
        caller = self._callers.get(call.key)
        if caller is None:
            return refusal.unknown_key(call)
        if (call.service, call.operation) in FREE:
            return None
        if caller.reaches is not None and call.service not in caller.reaches:
            _log("unreachable", caller, call.service, call.operation)
            # A security group drops what it doesn't admit: the caller is told nothing.
            raise ConnectionAbortedError(f"the security groups of {caller.name} don't admit {call.service}")
        for need in self._needs.of(call):
            decision = self._judge.decide(caller.role, need)
            if not decision.allowed:
                _log("denied", caller, need.action, need.resource, decision.why)
                return refusal.denied(call, caller.session, need.action, need.resource, decision.why)
        return None

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
        request.environ["wsgi.input"] = io.BytesIO(body)
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


def _log(outcome: str, caller: Caller, *what: str) -> None:
    sys.stdout.write(json.dumps({"outcome": outcome, "caller": caller.name, "role": caller.role, "what": what}) + "\n")
    sys.stdout.flush()
