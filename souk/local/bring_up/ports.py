"""Every port that the system needs, looked at before anything is started."""

from __future__ import annotations

from collections.abc import Iterator

from souk.local.bring_up.workloads import played
from souk.local.network.addresses import (
    EMULATOR_PORT,
    ENTRY_PORT,
    FUNCTIONS_PORT,
    OUTSIDE_PORT,
    TRACES_PORT,
    require_free,
)
from souk.local.system import System


async def require_ports(system: System) -> None:
    """Raise SoukError for the first port that is taken."""
    for host, port, what in _ports(system):
        require_free(host, port, what)


def _ports(system: System) -> Iterator[tuple[str, int, str]]:
    port, public = system.options.port, system.options.listen
    yield public, port, "the shop"
    for offset, domain in enumerate(system.plan.api.domains if system.plan.api else (), 1):
        yield public, port + offset, domain.name
    addresses = system.addresses
    yield addresses.emulator, EMULATOR_PORT, "the AWS emulator"
    yield addresses.functions, FUNCTIONS_PORT, "the runtime API of functions"
    yield addresses.traces, TRACES_PORT, "the trace collector"
    yield addresses.entry, ENTRY_PORT, "the internal load balancer"
    for store in system.stores:
        yield addresses.stores[store.name], store.port, store.name
    for outside in played(system):
        yield addresses.outside[outside.host], OUTSIDE_PORT, outside.host
    for workload in (*system.workloads, *system.virtual):
        if workload.port:
            yield addresses.services[workload.service], workload.port, workload.name
