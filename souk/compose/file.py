"""The compose file, whole. Source: the Compose Specification."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from components.derive.environment import variable
from souk.compose import stores, workloads
from souk.compose.edges import Edge, edges
from souk.compose.names import AWS, CHECKOUT, HOME, key_names, master_password, network, secret
from souk.local.network.addresses import OUTSIDE_PORT
from souk.local.plan.outside import Outside
from souk.local.plan.stores import Database
from souk.local.system import System

FRONT: Final = "front"
"""The one network that leads out of the machine's containers: what is published needs it."""

MOUNTED: Final = f".:{CHECKOUT}:ro"


def compose(system: System) -> dict[str, Any]:
    """The file's content: what runs, from what, with which variables, and who finds whom."""
    plan = system.plan
    known = edges(plan)
    services: dict[str, dict[str, Any]] = {AWS: _aws(system)}
    for store in plan.stores:
        services |= stores.containers(store, list(system.access.users(store)), plan.resources)
    services |= {outside.host: _outside(system, outside) for outside in plan.outside}
    for workload in plan.workloads:
        services[workload.name] = workloads.container(system, workload)
        services[workload.name]["depends_on"] = workloads.waits(system, workload)
    _admissions(system, services)
    for name, service in services.items():
        service["networks"] = _networks(name, known, system)
    return {
        "services": services,
        "networks": {FRONT: {}} | {edge.network: {"internal": True} for edge in known},
        "volumes": {AWS: {}} | {store.name: {} for store in plan.stores if isinstance(store, Database)},
    }


def secret_names(system: System) -> list[str]:
    """The variables that the file refers to, and that are in no file of the project."""
    plan = system.plan
    names = [name for workload in plan.workloads for name in key_names(workload.name)]
    for store in plan.stores:
        if isinstance(store, Database):
            names += [stores.admin_password(store.name), master_password(store.name)]
        names.append(stores.user_password(store.name))
    names += [
        variable(workload.service, name)
        for workload in plan.workloads
        for name, arn in workload.secrets.items()
        if ":secretsmanager:" in arn
    ]
    return names


def _aws(system: System) -> dict[str, Any]:
    """AWS's stand-in knows every key: it judges by the planned policies whose call it is."""
    plan, port = system.plan, system.options.port
    databases = [store.name for store in plan.stores if isinstance(store, Database)]
    names = [name for workload in plan.workloads for name in key_names(workload.name)]
    names += [master_password(store) for store in databases]
    ports = range(port, port + 1 + len(plan.api.domains if plan.api else ()))
    probe = f"import socket; socket.create_connection(('127.0.0.1', {ports[-1]}), 2)"
    return {
        **_tools(),
        "command": ["python", "-m", "souk.compose.aws", plan.stack, "--home", HOME, "--port", str(port)],
        "environment": {name: secret(name) for name in names},
        "volumes": [MOUNTED, f"{AWS}:{HOME}"],
        "ports": [f"127.0.0.1:{number}:{number}" for number in ports],
        "healthcheck": {
            "test": ["CMD", "python", "-c", probe],
            "interval": "2s",
            "timeout": "5s",
            "retries": 5,
            "start_period": "120s",
        },
        "init": True,
        "restart": "unless-stopped",
    }


def _tools() -> dict[str, Any]:
    """What every stand-in of ours runs in."""
    return {"image": "souk-stand-ins", "build": {"context": ".", "dockerfile": "souk/compose/aws.Dockerfile"}}


def _outside(system: System, outside: Outside) -> dict[str, Any]:
    """A host outside AWS, played by its caller's own program."""
    folder = f"{CHECKOUT}/services/{outside.service}"
    handed = {
        name: secret(variable(workload.service, name))
        for workload in system.plan.workloads
        if workload.service == outside.service
        for name, arn in workload.secrets.items()
        if ":secretsmanager:" in arn
    }
    return {
        **_tools(),
        "command": ["python", "-m", "standin"],
        "working_dir": folder,
        "environment": {
            "PYTHONPATH": f"{folder}:{CHECKOUT}/services",
            "PORT": str(OUTSIDE_PORT),
            "SERVICE_NAME": outside.host,
            "SOUK_ENV": system.plan.stack,
            "AWS_REGION": system.region,
            **handed,
        },
        "volumes": [MOUNTED],
        "init": True,
        "restart": "unless-stopped",
    }


def _admissions(system: System, services: dict[str, dict[str, Any]]) -> None:
    """A database's user is let in when its migration has made it."""
    for store in system.plan.stores:
        if (name := stores.admission(store.name)) in services:
            services[name]["depends_on"] = {
                workload.name: {"condition": "service_completed_successfully"}
                for workload in system.plan.workloads
                if workload.kind == "migration" and workload.service == store.service
            }


def _networks(name: str, known: Iterable[Edge], system: System) -> dict[str, Any]:
    """The networks of a container, with the names that Service Connect gives it where that isn't its own."""
    aliases = [alias for w in system.plan.workloads if w.name == name for alias in w.names if alias != name]
    found = {
        edge.network: {"aliases": aliases} if aliases and edge.callee == name else {}
        for edge in known
        if name in (edge.caller, edge.callee)
    }
    if name == AWS:
        return {FRONT: {}, **found}
    for store in system.plan.stores:
        if name == stores.admission(store.name):
            migrations = [w for w in system.plan.workloads if w.kind == "migration" and w.service == store.service]
            return {network(migration.name, store.name): {} for migration in migrations}
    return found
