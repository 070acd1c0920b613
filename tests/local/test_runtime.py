"""A function's runtime: one process, and more events than it can handle at once."""

from __future__ import annotations

import asyncio

import httpx

from souk.local.functions.runtime import API, Runtime

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
