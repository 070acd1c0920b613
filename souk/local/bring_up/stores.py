"""Databases and caches, each a server of its own behind a port that admits who the plan admits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from souk.local import credentials
from souk.local.network.admission import Party
from souk.local.network.relay import Relay
from souk.local.plan.stores import Cache, Database
from souk.local.stores import postgres, redis
from souk.local.system import Closer, System, in_thread


async def start_stores(system: System) -> None:
    """Start them all at once, and open the ways in."""
    grant(system)
    databases = [database_server(system, store) for store in system.stores if isinstance(store, Database)]
    caches = [_cache(system, store) for store in system.stores if isinstance(store, Cache)]
    if databases:
        await postgres.initialise(databases, system.home.data / "postgres" / "template")
    secrets = master_secrets(system)
    for server in (*databases, *caches):
        if isinstance(server, redis.Server):
            server.prepare(system.access.users(server.store))
        system.closing(_stopping(system, server.store.name))
        await system.run(server.command(system.home.log(server.store.name)))
    for server in (*databases, *caches):
        await _open(system, server)
    await asyncio.gather(
        *(in_thread(lambda s=server: s.prepare(secrets[s.store.secret_arn]["password"])) for server in databases)
    )


def master_secrets(system: System) -> dict[str, dict[str, str]]:
    """The secrets that RDS would keep, by ARN: each a master's name and password."""
    folder = system.home.data / "postgres"
    return {
        store.secret_arn: {
            "username": store.master,
            "password": credentials.kept_password(folder / f"{store.name}.master"),
        }
        for store in system.plan.stores
        if isinstance(store, Database)
    }


def grant(system: System) -> None:
    """Decide who may sign in to which store, before any server is told."""
    values = _parameters(system)
    for workload in system.workloads:
        if workload.kind != "migration":
            secrets = {name: values[arn] for name, arn in workload.secrets.items() if arn in values}
            system.access.grant(workload, {**workload.environment, **secrets})


def _parameters(system: System) -> Mapping[str, str]:
    """The planned values of parameters by ARN."""
    return {
        parameter["arn"]: str(parameter.get("insecureValue"))
        for parameter in system.plan.resources.all("aws:ssm/parameter:Parameter")
    }


def database_server(system: System, store: Database) -> postgres.Server:
    """The server of one database: for who has to tell it something."""
    folder = system.home.data / "postgres"
    run = system.home.sockets / store.name
    run.mkdir(mode=0o700, exist_ok=True)
    return postgres.Server(store, folder / store.name, run, credentials.kept_password(folder / "admin"))


def _cache(system: System, store: Cache) -> redis.Server:
    return redis.Server(store, system.home.data / "redis" / store.name, system.home.sockets)


async def _open(system: System, server: postgres.Server | redis.Server) -> None:
    store = server.store

    def connected(caller: Party) -> None:
        system.access.connected(caller.name, store)

    relay = Relay(Party(store.name, store.groups), server.socket, system.admission, connected)
    await relay.start(system.addresses.stores[store.name], store.port)
    system.closing(relay.stop)


def _stopping(system: System, name: str) -> Closer:
    async def stop() -> None:
        await system.stop_child(name)

    return stop
