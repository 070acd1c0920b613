"""What load balancers forward to: the services' own addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpcore
import httpx
from starlette.responses import Response

from souk.local.network.admission import Admission
from souk.local.plan.entries import Entry
from souk.local.plan.workloads import Workload

HOP_BY_HOP: Final = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer"}
    | {b"transfer-encoding", b"upgrade", b"content-length"}
)
"""RFC 9110, section 7.6.1; the length is set anew."""

KEPT: Final = 16
"""Idle connections to each service. A whole pool is looked at for every request that comes and goes, so each service
has a pool of its own; with fewer kept, every third request of a crowd makes a connection."""

KEPT_SECONDS: Final = 30.0

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


class TimedOutError(Exception):
    """The service was asked, and didn't answer in time."""


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
    """Forwards requests as a load balancer does, if its security group may reach the service.

    By httpx's own transport: a client on top adds headers, cookies and redirects, and reads what a body was packed in.
    """

    def __init__(self, workloads: Mapping[str, Workload], addresses: Mapping[str, str], admission: Admission) -> None:
        self._workloads = workloads
        self._addresses = addresses
        self._admission = admission
        self._pools = {
            service: httpcore.AsyncConnectionPool(
                max_connections=200, max_keepalive_connections=KEPT, keepalive_expiry=KEPT_SECONDS
            )
            for service in workloads
        }

    async def close(self) -> None:
        """Close the connections to the services."""
        for pool in self._pools.values():
            await pool.aclose()

    async def forward(self, entry: Entry, request: Onward) -> Forwarded:
        """Send a request on. Raises UnreachableError and TimedOutError."""
        route = entry.route(request.path)
        if route is None:
            return Forwarded(404, [("content-type", "application/json")], b'{"message": "Not Found"}')
        workload = self._workloads.get(route.service)
        if workload is None or workload.port is None:
            raise UnreachableError(503)
        if not self._admission.admit((entry.group,), workload.groups, workload.port):
            raise UnreachableError(504)  # a balancer whose packets are dropped waits, and gives up
        asked = f"http://{self._addresses[route.service]}:{workload.port}{route.rewritten(request.path)}"
        url = httpx.URL(f"{asked}?{request.query}" if request.query else asked)  # puts in escapes what has to be
        try:
            answer = await self._pools[route.service].request(
                request.method,
                httpcore.URL(scheme=b"http", host=url.raw_host, port=url.port, target=url.raw_path),
                headers=[pair for pair in _bytes(request.headers) if pair[0].lower() not in HOP_BY_HOP],
                content=request.body,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), request.timeout)},
            )
        except httpcore.TimeoutException as error:
            raise TimedOutError from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise UnreachableError(502) from error
        return Forwarded(answer.status, _answered(answer.headers, entry), answer.content)


def _bytes(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _answered(answer: Sequence[tuple[bytes, bytes]], entry: Entry) -> Headers:
    """The service's headers, with those that the listener sets in place of the service's own."""
    dropped = HOP_BY_HOP | {name.lower().encode() for name in entry.headers}
    kept = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer if name.lower() not in dropped]
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
