"""A function's runtime: one process, and more events than it can handle at once."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from souk.local.functions.runtime import API, FunctionError, Runtime

LIMIT = 0.2
"""Seconds that an event may take; its caller waits for one more."""

WORK = 0.4
"""Seconds that one takes here: too long for a limit that began when it was queued behind others."""

EVENTS = 5


def test_an_event_s_time_begins_when_the_function_takes_it() -> None:
    """A crowd signs in, events wait their turn, the function is killed for being late, and all of them wait again."""
    assert asyncio.run(_handled()) == (list(range(EVENTS)), 0)


async def _handled() -> tuple[list[int], int]:
    """What came of the events, and how often the function was killed."""
    kills: list[None] = []
    runtime = Runtime("arn", LIMIT, lambda: kills.append(None))
    transport = httpx.ASGITransport(runtime)

    async def function() -> None:
        async with httpx.AsyncClient(transport=transport, base_url=f"http://here{API}") as client:
            for _ in range(EVENTS):
                event = await client.get("/invocation/next")
                await asyncio.sleep(WORK)
                path = f"/invocation/{event.headers['Lambda-Runtime-Aws-Request-Id']}/response"
                await client.post(path, json=event.json())

    process = asyncio.create_task(function())
    answers = await asyncio.gather(*(runtime.invoke(number) for number in range(EVENTS)))
    await process
    return answers, len(kills)


def test_an_event_whose_process_died_is_given_up_when_the_next_one_asks() -> None:
    """A killed function held each batch for half a minute, and then the healthy one was killed for it."""
    assert asyncio.run(_orphaned()) == 0


async def _orphaned() -> int:
    kills: list[None] = []
    runtime = Runtime("arn", 60, lambda: kills.append(None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(runtime), base_url=f"http://here{API}") as client:
        lost = asyncio.create_task(runtime.invoke("event"))
        await client.get("/invocation/next")  # and dies
        following = asyncio.create_task(client.get("/invocation/next"))
        with pytest.raises(FunctionError, match="ended"):
            await lost
        again = asyncio.create_task(runtime.invoke("event"))
        event = await following
        path = f"/invocation/{event.headers['Lambda-Runtime-Aws-Request-Id']}/response"
        await client.post(path, json="done")
        assert await again == "done"
    return len(kills)
