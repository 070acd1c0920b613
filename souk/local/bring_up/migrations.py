"""Migrations, before any service: each service's in a task of its own, under its own role, as on AWS."""

from __future__ import annotations

import asyncio

from components.errors import SoukError
from souk.local.bring_up.stores import database_server
from souk.local.bring_up.workloads import command
from souk.local.network.admission import Party
from souk.local.plan.stores import Database
from souk.local.plan.workloads import Workload
from souk.local.system import System, in_thread, tail


async def run_migrations(system: System, services: tuple[str, ...] = ()) -> None:
    """Migrate the databases of all services, or of some.

    Raises SoukError for a service that has none, and if a migration fails: nothing may be updated then.
    """
    having = sorted({w.service for w in system.workloads if w.kind == "migration"})
    for service in services:
        if service not in having:
            raise SoukError(f"there is no database of {service!r} to migrate; there are those of {', '.join(having)}.")
    chosen = [w for w in system.workloads if w.kind == "migration" and (not services or w.service in services)]
    for workload in chosen:
        system.closing(lambda name=workload.name: system.stop_child(name))
    await asyncio.gather(*(_migrate(system, workload) for workload in chosen))
    for store in system.stores:
        if isinstance(store, Database):
            await in_thread(lambda s=store: _admit(system, s))


async def _migrate(system: System, workload: Workload) -> None:
    child = await system.run(await command(system, workload), Party(workload.name, workload.groups), restart=False)
    code = await child.ended()
    if code:
        said = tail(system.home.log(workload.name))
        raise SoukError(f"the migration of {workload.service} failed (exit code {code}). It said:\n{said}")


def _admit(system: System, store: Database) -> None:
    """Let the application's user in, if the migration made it one that IAM could let in."""
    for user, password in system.access.users(store).items():
        if not database_server(system, store).admit(user, password):
            system.log(
                f"{store.name}: the user {user!r} is no member of rds_iam, or isn't there: RDS would refuse its token, "
                f"and {store.service} can't sign in. Its migration has to create it and grant rds_iam."
            )
