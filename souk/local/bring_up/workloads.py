"""What starting a workload takes: its parameters, its environment, its command."""

from __future__ import annotations

from souk.local.bring_up.handed import handed
from souk.local.containers import Containers
from souk.local.launching import Launching
from souk.local.network.addresses import ENTRY_PORT, OUTSIDE_PORT, TRACES_PORT
from souk.local.plan.outside import Outside
from souk.local.plan.workloads import Workload
from souk.local.processes import Command
from souk.local.system import System, in_thread
from souk.local.variables import Surroundings, variables


async def command(
    system: System, workload: Workload, *, runtime: str | None = None, module: str | None = None
) -> Command:
    """The command that starts a workload: what ECS or Lambda would make of its definition. `module` runs in its place.

    Raises SoukError if a parameter or a secret can't be read: such a task doesn't start on AWS either.
    """
    resolved = await in_thread(lambda: handed(system, workload))
    around = Surroundings(
        endpoint=system.emulator.url,
        traces=f"http://{system.addresses.traces}:{TRACES_PORT}",
        region=system.region,
        key=system.keys[workload.role],
        runtime=runtime,
        passwords=system.access.passwords(workload),
    )
    stores = {system.addresses.stores[store.name]: store for store in system.plan.stores}
    found = variables(workload, resolved, stores, around)
    for outside in played(system):
        if outside.service == workload.service and outside.variable in found:
            found[outside.variable] = f"http://{system.addresses.outside[outside.host]}:{OUTSIDE_PORT}"
    if faces_browsers(system, workload):
        found = {name: translated(system, value) for name, value in found.items()}
    starter = launching(system)
    if system.options.images:
        starter = Containers(system.home, starter.names)
    return starter.command(workload, found, system.addresses.services[workload.service], module)


def played(system: System) -> tuple[Outside, ...]:
    """The hosts outside AWS that a stand-in of a service that runs plays here."""
    folder, running = launching(system).folder, {workload.service for workload in system.workloads}
    return tuple(
        outside
        for outside in system.plan.outside
        if outside.service in running and (folder(outside.service) / "standin").is_dir()
    )


def launching(system: System) -> Launching:
    """How processes are started here, and which names they can resolve."""
    names: dict[str, tuple[str, int | None]] = {
        name: (system.addresses.services[workload.service], None)
        for workload in system.plan.workloads
        for name in workload.names
    }
    names |= {entry.domain: (system.addresses.entry, ENTRY_PORT) for entry in system.plan.entries if entry.internal}
    return Launching(system.home, system.options.root, system.options.services, names)


def public_names(system: System) -> dict[str, str]:
    """The public origins as the plan has them, and what they are here: `https://dev.souk.example` → `http://…`."""
    port = system.options.port
    sites = [entry.domain for entry in system.plan.entries if not entry.internal]
    found = {f"https://{domain}": f"http://localhost:{port}" for domain in sites}
    for domain in system.plan.api.domains if system.plan.api else ():
        scheme, offset = ("https", 2) if domain.authorities else ("http", 1)
        found[f"https://{domain.name}"] = f"{scheme}://localhost:{port + offset}"
    return found


def translated(system: System, text: str) -> str:
    """A text with each public origin, if it is one, as it is here."""
    return public_names(system).get(text, text)


def faces_browsers(system: System, workload: Workload) -> bool:
    """Whether browsers load the service's pages: it hands its variables on to them, who resolve no planned name."""
    return any(
        route.service == workload.service
        for entry in system.plan.entries
        if not entry.internal
        for route in entry.routes
    )
