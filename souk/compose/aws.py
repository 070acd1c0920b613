"""What stands in for AWS among containers: APIs, stream pipes, API gateway and load balancers, from the plan.

`python -m souk.compose.aws STACK --home FOLDER --port PORT [--listen ADDRESS]`, with the workloads' keys and the
databases' master passwords in the environment.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from components.errors import SoukError
from souk.compose.names import key_names, master_password
from souk.local.aws import Emulator
from souk.local.bring_up.emulator import start_emulator
from souk.local.bring_up.gateway import start_gateway
from souk.local.bring_up.streams import start_streams
from souk.local.bring_up.traces import start_traces
from souk.local.credentials import Key
from souk.local.home import Home
from souk.local.network.addresses import EMULATOR_PORT
from souk.local.plan.stores import Database
from souk.local.plan.system import Plan
from souk.local.system import Options, System
from souk.render import render

ROOT: Final = Path(__file__).parents[2]
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - the container's networks say who gets here


def settled(plan: Plan, home: Path, port: int, listen: str, environment: Mapping[str, str]) -> System:
    """The system as containers know it: by their names, with their keys. Raises SoukError for a missing secret."""
    options = Options(ROOT, Home(home), ROOT / "services", port=port, listen=listen)
    system = System(plan, options, _say)
    system.addresses = dataclasses.replace(
        system.addresses,
        emulator=listen,
        traces=listen,
        services={name: name for name in system.addresses.services},
        stores={name: name for name in system.addresses.stores},
    )
    local = "127.0.0.1" if listen == EVERYWHERE else listen
    system.emulator = Emulator(f"http://{local}:{EMULATOR_PORT}", system.region, system.admin.id)
    for workload in plan.workloads:
        identity, value = (_told(environment, name) for name in key_names(workload.name))
        system.keys[workload.role] = Key(identity, value)
    system.home.make()
    for store in plan.stores:
        if isinstance(store, Database):
            _keep(system.home.data / "postgres" / f"{store.name}.master", environment, master_password(store.name))
    return system


async def serve(system: System) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        for step in (start_traces, start_emulator, start_streams, start_gateway):
            await step(system)
        system.tell("AWS's stand-in is up")
        await stop.wait()
    finally:
        await system.stop()


def main() -> int:
    """Read the command line, run, return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stack")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--listen", default=EVERYWHERE)
    told = parser.parse_args()
    try:
        plan = Plan.of(render(told.stack, root=ROOT, mode="up"))
        asyncio.run(serve(settled(plan, told.home, told.port, told.listen, os.environ)))
    except SoukError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _told(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise SoukError(f"{name} isn't set: `souk compose` writes it into the file that --env-file names.")
    return environment[name]


def _keep(file: Path, environment: Mapping[str, str], name: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(_told(environment, name))


if __name__ == "__main__":
    sys.exit(main())
