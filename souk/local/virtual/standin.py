"""One service's stand-in: an HTTP application that keeps the service's contract."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from components.errors import SoukError
from souk.local.network.admission import Party
from souk.local.virtual.contract import JSON, Asked, Contract, Told, key, problem
from souk.local.virtual.desk import Call, Desk

PROBES: Final = ("/health", "/ready")

Admits = Callable[[tuple[str, int], tuple[str, int]], Party | None]
"""Who calls, if the plan's security groups let them."""


class Standin:
    """Answers as the contract says, unless the desk has another answer; notes every call."""

    def __init__(self, contract: Contract, desk: Desk, admits: Admits) -> None:
        self._contract = contract
        self._desk = desk
        self._admits = admits

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        caller = self._admits(tuple(scope["client"]), tuple(scope["server"]))
        if caller is None:
            await Response("refused: no security group rule admits the caller", 403)(scope, receive, send)
            return
        if request.url.path in PROBES:
            await Response(status_code=200)(scope, receive, send)
            return
        asked = Asked(
            method=request.method,
            path=scope["raw_path"].decode("latin-1").partition("?")[0],
            query=dict(request.query_params),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.body(),
        )
        await _response(self._answered(asked, caller.name))(scope, receive, send)

    def _answered(self, asked: Asked, caller: str) -> Told:
        matched = self._contract.matched(asked)
        refused = matched if isinstance(matched, Told) else self._contract.refusal(matched, asked)
        operation = "" if isinstance(matched, Told) else key(matched)
        if refused or isinstance(matched, Told):
            told = refused or problem(404, None)
        else:
            told = self._desk.next(self._contract.service, operation) or self._made(matched)
        self._desk.called(
            Call(
                time=time.strftime("%H:%M:%S"),
                caller=caller,
                service=self._contract.service,
                operation=operation or f"{asked.method} {asked.path}",
                path=asked.path + (f"?{urlencode(asked.query)}" if asked.query else ""),
                body="" if isinstance(matched, Told) else self._contract.shown(matched, asked.body),
                status=told.status,
                refused=json.dumps(told.body) if refused else "",
            )
        )
        return told

    def _made(self, matched: Any) -> Told:
        try:
            return self._contract.answer(matched)
        except SoukError as error:
            return problem(501, "no-example", str(error))


def _response(told: Told) -> Response:
    headers = dict(told.headers)
    if told.body is None:
        return Response(status_code=told.status, headers=headers)
    text = told.body if isinstance(told.body, str) and told.kind != JSON else json.dumps(told.body)
    return Response(text, told.status, headers, told.kind)
