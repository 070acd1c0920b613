"""What services call outside AWS: hosts, each named by the variable that leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from components.derive.environment import variable
from souk.local.plan.workloads import Workload


@dataclass(frozen=True, slots=True)
class Outside:
    """A host outside AWS that a service calls, at the URL in a variable of the service's."""

    service: str
    host: str
    variable: str


def outside(workloads: Iterable[Workload]) -> Iterator[Outside]:
    """The hosts of every service, by their variables: `API_CARDS_EXAMPLE_URL=https://api.cards.example`."""
    for workload in workloads:
        for name, value in workload.environment.items():
            host = urlsplit(value).hostname if value.startswith("https://") else None
            if host and name == variable(host, "URL"):
                yield Outside(workload.service, host, name)
