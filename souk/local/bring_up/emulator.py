"""AWS's APIs: everything planned that holds data or carries messages, behind the plan's own policies."""

from __future__ import annotations

import json
import os
import sys

from souk.local.bring_up.handed import set_by_hand
from souk.local.bring_up.stores import master_secrets
from souk.local.emulator.materialise import TYPES
from souk.local.emulator.orders import Orders, packed
from souk.local.network.addresses import EMULATOR_PORT
from souk.local.processes import Command
from souk.local.system import System, in_thread

NAME = "emulator"
GATEWAY_ENDPOINTS = ("dynamodb", "s3")
"""What a prefix list alone may lead to."""


async def start_emulator(system: System) -> None:
    """Start it, and wait until it has made everything."""
    file = system.home.sockets / "orders.json"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(_orders(system).written())
    command = Command(
        name=NAME,
        arguments=[sys.executable, "-m", "souk.local.emulator", str(file)],
        environment={
            "PATH": os.defpath,
            "PYTHONPATH": str(system.options.root),
        },
        directory=system.options.root,
        log=system.home.log(NAME),
    )

    async def stop() -> None:
        await system.stop_child(NAME)
        file.unlink(missing_ok=True)

    system.closing(stop)
    await system.run(command)
    await in_thread(system.emulator.wait)


def _orders(system: System) -> Orders:
    plan = system.plan
    streams = (pipe.stream_arn.split(":", 5)[5].split("/") for pipe in plan.pipes)
    return Orders(
        host=system.addresses.emulator,
        port=EMULATOR_PORT,
        account=plan.place.account,
        region=plan.place.region,
        partition=plan.place.partition,
        admin=system.admin.id,
        resources=[packed(resource) for resource in plan.resources.everything if resource.type in TYPES],
        roles=plan.policies.roles,
        guarded=plan.policies.resources,
        callers=_callers(system),
        values={store.host: system.addresses.stores[store.name] for store in plan.stores},
        secrets={arn: json.dumps(text) for arn, text in master_secrets(system).items()} | set_by_hand(system),
        streams={table: label for _, table, _, label in streams},
        kept=str(system.home.data / "emulator"),
    )


def _callers(system: System) -> dict[str, tuple[str, str, list[str] | None]]:
    """Every role's key. What acts for AWS itself (starting tasks, carrying streams) is in no security group."""
    found: dict[str, tuple[str, str, list[str] | None]] = {
        key.id: (role.rpartition("/")[2], role, None) for role, key in system.keys.items()
    }
    for workload in system.plan.workloads:
        found[system.keys[workload.role].id] = (workload.name, workload.role, _reach(system, workload.groups))
    return found


def _reach(system: System, groups: tuple[str, ...]) -> list[str] | None:
    rules = system.plan.rules
    if rules.reach_aws(groups, ""):
        return None
    return [service for service in GATEWAY_ENDPOINTS if rules.reach_aws(groups, service)]
