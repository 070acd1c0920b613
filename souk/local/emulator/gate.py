"""What stands before moto: knows the caller, asks the judge, answers for AWS where the answer is no."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from souk.local.emulator import refusal
from souk.local.emulator.call import Call, read
from souk.local.emulator.judge import Caller, Judge
from souk.local.emulator.meter import Meter
from souk.local.emulator.needs import Needs
from souk.local.emulator.turns import Turns

FREE: Final = frozenset({("sts", "GetCallerIdentity")})
"""What IAM allows everyone, whatever their policies say."""


class Gate:
    """A WSGI application around moto's, which answers those that the judge lets through."""

    def __init__(self, turns: Turns, judge: Judge, needs: Needs, callers: Mapping[str, Caller], *, admin: str) -> None:
        self._turns = turns
        self._judge = judge
        self._needs = needs
        self._callers = callers
        self._admin = admin
        self.meter = Meter()

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
        body = self._turns.take(call, request, start_response)
        caller = self._callers.get(call.key)
        self.meter.count(caller.name if caller else "", call.service, call.operation, time.thread_time() - began)
        return body

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


def _log(outcome: str, caller: Caller, *what: str) -> None:
    sys.stdout.write(json.dumps({"outcome": outcome, "caller": caller.name, "role": caller.role, "what": what}) + "\n")
    sys.stdout.flush()
