"""Demo data: whatever a service has to show, it puts in itself."""

from __future__ import annotations

import asyncio

from components.errors import SoukError
from souk.local.bring_up.workloads import command, launching
from souk.local.network.admission import Party
from souk.local.plan.workloads import Workload
from souk.local.system import System, tail

MODULE = "app.seed"


async def run_seeds(system: System) -> None:
    """Run `python -m app.seed` of every service that has it, as the service itself. Raises SoukError if one fails."""
    if not system.options.seed:
        return
    folder = launching(system).folder
    seeded = [
        workload
        for workload in system.workloads
        if workload.kind == "task" and (folder(workload.service) / "app" / "seed.py").is_file()
    ]
    await asyncio.gather(*(_seed(system, workload) for workload in seeded))


async def _seed(system: System, workload: Workload) -> None:
    once = await command(system, workload, module=MODULE)
    code = await (await system.run(once, Party(workload.name, workload.groups), restart=False)).ended()
    if code:
        raise SoukError(f"{workload.service}: its demo data failed (exit code {code}). It said:\n{tail(once.log)}")
