"""Whether a process that serves HTTP has come up."""

from __future__ import annotations

import asyncio
import time

import httpx

from components.errors import SoukError
from souk.local.system import System, tail

PATIENCE = 60.0
"""Seconds that a process may take."""

HEALTH = "/ready"
"""For what stands behind no load balancer; what does is asked what that would ask."""

HOPELESS = 3
"""Restarts after which it is clear that the next one won't help."""


async def until_ready(system: System, name: str, address: str, path: str = HEALTH) -> None:
    """Wait until a process says that it is ready. `address` is host:port. Raises SoukError with what it said last."""
    until, said = time.monotonic() + PATIENCE, "nothing"
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        while time.monotonic() < until:
            try:
                answer = await client.get(f"http://{address}{path}")
            except httpx.HTTPError as error:
                said = type(error).__name__
            else:
                if answer.is_success:
                    return
                said = f"{answer.status_code} {answer.text[:300]}"
            if system.children[name].restarts > HOPELESS:
                break
            await asyncio.sleep(0.1)
    log = tail(system.home.log(name))
    raise SoukError(f"{name} is not ready: {path} answers {said}. The end of its log:\n{log}")
