"""What load balancers forward to: the services' own addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
from starlette.responses import Response

from souk.local.network.admission import Admission
from souk.local.plan.entries import Entry
from souk.local.plan.workloads import Workload

HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "content-length"}
)
"""RFC 9110, section 7.6.1; the length is set anew."""

KEPT: Final = 16
"""Idle connections to each service. httpx looks at all of a client's for every request that comes and goes, so each
service has a client of its own; with fewer kept, every third request of a crowd makes a connection."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Onward:
    """A request on its way to a service. `path` is as the load balancer gets it; `timeout` in seconds."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    timeout: float


class UnreachableError(Exception):
    """Nothing answers where the request should go. `status` is what a load balancer would say."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the load balancer answers {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What the service answered."""

    status: int
    headers: Headers
    body: bytes


class Targets:
    """Forwards requests as a load balancer does, if its security group may reach the service."""

    def __init__(self, workloads: Mapping[str, Workload], addresses: Mapping[str, str], admission: Admission) -> None:
        self._workloads = workloads
        self._addresses = addresses
        self._admission = admission
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=KEPT, keepalive_expiry=30)
        self._clients = {
            service: httpx.AsyncClient(limits=limits, trust_env=False, follow_redirects=False) for service in workloads
        }

    async def close(self) -> None:
        """Close the connections to the services."""
        for client in self._clients.values():
            await client.aclose()

    async def forward(self, entry: Entry, request: Onward) -> Forwarded:
        """Send a request on. Raises UnreachableError, and httpx.TimeoutException."""
        route = entry.route(request.path)
        if route is None:
            return Forwarded(404, [("content-type", "application/json")], b'{"message": "Not Found"}')
        workload = self._workloads.get(route.service)
        if workload is None or workload.port is None:
            raise UnreachableError(503)
        if not self._admission.admit((entry.group,), workload.groups, workload.port):
            raise UnreachableError(504)  # a balancer whose packets are dropped waits, and gives up
        url = f"http://{self._addresses[route.service]}:{workload.port}{route.rewritten(request.path)}"
        sent = [(name, value) for name, value in request.headers if name.lower() not in HOP_BY_HOP]
        try:
            answer = await self._clients[route.service].request(
                request.method,
                f"{url}?{request.query}" if request.query else url,
                headers=sent,
                content=request.body,
                timeout=request.timeout,
            )
        except httpx.TimeoutException:
            raise
        except httpx.HTTPError as error:
            raise UnreachableError(502) from error
        return Forwarded(answer.status_code, _answered(answer, entry), answer.content)


def _answered(answer: httpx.Response, entry: Entry) -> Headers:
    """The service's headers, with those that the listener sets in place of the service's own."""
    own = {name.lower() for name in entry.headers}
    dropped = HOP_BY_HOP | own | {"content-encoding"}  # httpx has decoded it
    kept = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in dropped]
    return [*kept, *((name, value) for name, value in entry.headers.items())]


def response(status: int, headers: Headers, body: bytes) -> Response:
    """An answer with headers that may occur more than once (`Set-Cookie`)."""
    made = Response(body, status)
    length: list[Any] = [pair for pair in made.raw_headers if pair[0] == b"content-length"]
    made.raw_headers = [
        *length,
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers),
    ]
    return made
