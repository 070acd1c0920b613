"""A stage's throttle, as a caller of the gateway meets it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx

from souk.graph.model import Graph
from souk.local.gateway.answers import Answers
from souk.local.gateway.clients import Clients
from souk.local.gateway.gateway import Gateway, Stage
from souk.local.gateway.limits import Bucket
from souk.local.gateway.routes import Routes
from souk.local.gateway.targets import Forwarded
from souk.local.gateway.validation import Validation
from souk.local.plan.api import Limit
from souk.local.plan.system import Plan


class Behind:
    """What is behind the gateway, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def forward(self, entry: Any, request: Any) -> Forwarded:
        """Answer."""
        del entry, request
        self.asked += 1
        return Forwarded(200, [("content-type", "application/json")], b"{}")


def test_beyond_its_burst_the_stage_answers_itself(dev_up: Graph) -> None:
    """A gateway here that throttles nobody: the first sale was when the shop learned what a client does with a 429."""
    plan = Plan.of(dev_up)
    assert plan.api is not None
    behind, logged = Behind(), list[Any]()
    stage = Stage(
        api=plan.api,
        routes=Routes(plan.api.document),
        answers=Answers(plan.api.document, {}),
        authorizations={},
        clients=Clients((), {}),
        throttle=Bucket(Limit(1, 2), lambda: 0.0),
        validation=Validation(plan.api.document),
        entry=plan.entries[0],
        targets=cast("Any", behind),
        log=logged.append,
    )

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Gateway(stage, "api.example.org"))
        async with httpx.AsyncClient(transport=transport, base_url="http://api.example.org") as client:
            return [await client.get("/v1/products") for _ in range(4)]

    answers = asyncio.run(ask())
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[-1].json()["message"] == "Too Many Requests"
    assert behind.asked == 2
    assert [record["error"] for record in logged] == ["", "", "THROTTLED", "THROTTLED"]
