"""Pipes from tables' streams to queues."""

from __future__ import annotations

from souk.local.bring_up.functions import in_background
from souk.local.functions.carrier import Carrier
from souk.local.system import System


async def start_streams(system: System) -> None:
    """Carry every planned stream."""
    urls = {queue["arn"]: queue["url"] for queue in system.plan.resources.all("aws:sqs/queue:Queue")}
    for pipe in system.plan.pipes:
        key = system.keys[pipe.role]
        streams, sqs = (system.emulator.client(service, key) for service in ("dynamodbstreams", "sqs"))
        carrier = Carrier(
            pipe, streams=streams, sqs=sqs, urls=urls, place=system.home.data / f"{pipe.name}.place", log=system.log
        )
        in_background(system, f"pipe {pipe.name}", carrier.run)
