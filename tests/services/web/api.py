"""A tiny API behind a tiny gateway, checked against the committed contracts: what it is asked, and what it answers.

What becomes of an order follows from its card, one step each time that somebody asks for it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.derive.cors import REQUEST_HEADERS, RESPONSE_HEADERS
from tests.services.web.accounts import Accounts
from tests.services.web.answers import PROBLEM, Refusal, problem
from tests.services.web.contracts import Operation, operations
from tests.services.web.doing import DOES, PUBLIC, Call
from tests.services.web.market import Market
from tests.services.web.server import Answered, Asked


@dataclass
class Api:
    """Answers as the gateway and the services behind it would. While `down` is set, the gateway answers with that."""

    shop: str
    origin: str = ""
    broken: list[str] = field(default_factory=list[str])
    asked: list[Asked] = field(default_factory=list[Asked])
    down: int | None = None
    unreachable: bool = False
    accounts: Accounts = field(default_factory=Accounts)
    market: Market = field(default_factory=Market)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._operations = operations()

    def reset(self) -> None:
        """Forget everything."""
        self.broken, self.asked, self.down, self.unreachable = [], [], None, False
        self.accounts, self.market = Accounts(), Market()

    def times(self, method: str, path: str) -> int:
        """How often something was asked for."""
        return sum(one.method == method and one.path == path for one in self.asked)

    def answer(self, asked: Asked) -> Answered | None:
        """The answer to one request, with what a browser must see to hand it to the page."""
        with self._lock:
            if self.unreachable:
                return None
            if asked.method == "OPTIONS":
                return self._preflight(asked)
            self.asked.append(asked)
            status, headers, body = self._answered(asked)
        allowed = {"Access-Control-Allow-Origin": self.shop, "Access-Control-Expose-Headers": RESPONSE_HEADERS}
        return Answered(status, {**allowed, **headers}, b"" if body is None else json.dumps(body).encode())

    def _preflight(self, asked: Asked) -> Answered:
        wanted = asked.headers.get("access-control-request-headers", "").replace(" ", "").split(",")
        self.broken += [
            f"the gateway admits no {name}" for name in wanted if name not in ["", *REQUEST_HEADERS.split(",")]
        ]
        methods = {operation.method for pattern, operation in self._operations if pattern.fullmatch(asked.path)}
        return Answered(
            204,
            {
                "Access-Control-Allow-Origin": self.shop,
                "Access-Control-Allow-Headers": REQUEST_HEADERS,
                "Access-Control-Allow-Methods": ",".join(sorted(methods)),
            },
        )

    def _answered(self, asked: Asked) -> tuple[int, Mapping[str, str], Any]:
        if self.down is not None:  # as the gateway says it
            return self.down, {"Content-Type": "application/json"}, {"message": "Service Unavailable", "requestId": "r"}
        for pattern, operation in self._operations:
            match = pattern.fullmatch(asked.path)
            if match and operation.method == asked.method:
                break
        else:
            self.broken.append(f"there is no {asked.method} {asked.path}")
            return 404, {}, {"message": "Missing Authentication Token"}
        body = json.loads(asked.body) if asked.body else None
        self.broken += operation.wrong_request(asked.query, asked.headers, body)
        try:
            status, answer = self._done(operation, match.groupdict(), asked, body)
            media_type = "application/json"
        except Refusal as refusal:
            status, answer, media_type = refusal.status, problem(refusal), PROBLEM
        self.broken += operation.wrong_answer(status, answer)
        return status, {"Content-Type": media_type}, answer

    def _done(self, operation: Operation, names: Mapping[str, str], asked: Asked, body: Any) -> tuple[int, Any]:
        key = operation.method, operation.path
        if key not in DOES:
            raise Refusal(501, "not-here")
        who = "" if key in PUBLIC else self.accounts.bearer(asked.headers.get("authorization", ""))
        call = Call(who, names, asked.query, asked.headers.get("idempotency-key"), body)
        return DOES[key](self.accounts, self.market, call)
