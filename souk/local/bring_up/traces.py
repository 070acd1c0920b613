"""Where the services send their traces."""

from __future__ import annotations

from souk.local.hosting import Host
from souk.local.network.addresses import TRACES_PORT
from souk.local.system import System
from souk.local.traces.collector import Collector


async def start_traces(system: System) -> None:
    """Collect from now on; the last run's traces go."""
    system.home.traces.unlink(missing_ok=True)
    host = Host(Collector(system.home.traces), system.addresses.traces, TRACES_PORT)
    await host.start()
    system.closing(host.stop)
