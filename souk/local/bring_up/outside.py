"""Hosts outside AWS: a service with a program `standin` beside its `app` calls that one in the host's place."""

from __future__ import annotations

from souk.local.bring_up.handed import known_outside
from souk.local.bring_up.ready import until_ready
from souk.local.bring_up.workloads import launching, played
from souk.local.network.addresses import OUTSIDE_PORT
from souk.local.network.admission import Party
from souk.local.plan.outside import Outside
from souk.local.plan.rules import HTTPS, INTERNET
from souk.local.system import System

COMMAND = ("python", "-m", "standin")
STOP_SECONDS = 5


async def start_outside(system: System) -> None:
    """Start the stand-ins that there are. A host without one is called where it is: that is its service's decision."""
    for outside in played(system):
        await _start(system, outside)


async def _start(system: System, outside: Outside) -> None:
    host, launch = outside.host, launching(system)
    folder, address = launch.folder(outside.service), system.addresses.outside[host]
    command = launch.python(
        host,
        command=COMMAND,
        environment={
            "PORT": str(OUTSIDE_PORT),
            "SERVICE_NAME": host,
            "SOUK_ENV": system.plan.stack,
            "AWS_REGION": system.region,
            **known_outside(system, outside.service),
        },
        address=address,
        folder=folder,
        paths=[str(folder), str(system.options.root / "services")],
        stop_seconds=STOP_SECONDS,
    )
    system.closing(lambda: system.stop_child(host))
    await system.run(command, Party(host, (str(INTERNET),), HTTPS))
    await until_ready(system, host, f"{address}:{OUTSIDE_PORT}")
