"""Who may open a connection to whom: one rule per end of each declared edge. Pure.

Everything here belongs to the service's slice, whichever group a rule joins: the service can then be added or removed
without touching anything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from components.catalogue import Catalogue
from components.derive.late import Ref
from components.errors import SoukError
from components.network_settings import DESCRIBABLE, NetworkSettings
from components.spec import Compute, ServiceSpec

POSTGRES_PORT = 5432
CACHE_PORT = 6379
HTTPS = 443
WHY_LIMIT = 255
"""Characters of a rule's description (EC2 API, IpRange); the sentence gets a full stop."""

EndKind = Literal[
    "service",
    "store",
    "migration",
    "endpoint",
    "internal-entry",
    "public-entry",
    "vpc-link",
    "authorizer",
    "nat",
    "prefix",
    "cidr",
]
GROUPLESS: frozenset[EndKind] = frozenset({"prefix", "cidr"})


@dataclass(frozen=True, slots=True)
class End:
    """One end of a flow. `name` is the service, the store, the prefix list's service or the CIDR; else empty."""

    kind: EndKind
    name: str = ""

    @property
    def tag(self) -> str:
        """What `souk:from` and `souk:to` say: the group's role if it has one, else its service."""
        match self.kind:
            case "service" | "prefix":
                return self.name
            case "cidr":
                return "internet"
            case _:
                return self.kind

    @property
    def ref(self) -> Ref:
        """Where the id of the end's group (or prefix list) comes from."""
        return Ref(f"{self.kind}:{self.name}" if self.name else self.kind, "id")


@dataclass(frozen=True, slots=True)
class Flow:
    """TCP from one end to another on one port. `why` is the sentence that both rules carry."""

    source: End
    target: End
    port: int
    why: str

    def __post_init__(self) -> None:
        if len(self.why) >= WHY_LIMIT or not re.fullmatch(DESCRIBABLE, self.why):
            raise SoukError(
                f"the description of {self.source.tag} to {self.target.tag}: got {self.why!r}; allowed: fewer than "
                f"{WHY_LIMIT} letters, digits and ._-:/()#,@[]+=&;{{}}!$* (EC2 takes no others). Change the reason it "
                f"is made of."
            )


def flows(
    spec: ServiceSpec, catalogue: Catalogue, network: NetworkSettings, compute: Compute | None = None
) -> tuple[Flow, ...]:
    """Every connection that the service, its stores and its migrations take part in, as the callee or to the world.

    `compute` is where the stack runs it; None: where the spec says.
    """
    me = End("service", spec.name)
    found = [*_served(spec, catalogue, me), *_called(spec, catalogue, me), *_stores(spec, me)]
    if (compute or spec.compute) != "lambda":
        found.append(_layers(spec.name, me))  # Lambda itself pulls its functions' images
    found += _to_endpoints(spec.name, me, network)
    if spec.tables:
        found.append(Flow(me, End("prefix", "dynamodb"), HTTPS, f"{spec.name} reads and writes its tables"))
    found += _to_internet(spec, me, network)
    if spec.databases:
        found += _migrations(spec, network)
    return tuple(found)


def owned_ends(spec: ServiceSpec, flow: Flow) -> tuple[Literal["ingress", "egress"], ...]:
    """Which of a flow's rules the service owns.

    The callee owns the ingress rule and the caller the egress rule of a call; of every other flow the service owns
    both, because the other end is the platform's or its own. Packets through a NAT instance carry the address of their
    destination, so the caller's group admits that address and only the instance's group admits the caller.
    """
    me = End("service", spec.name)
    rules: list[Literal["ingress", "egress"]] = []
    if flow.target.kind not in GROUPLESS and not (flow.target.kind == "service" and flow.target != me):
        rules.append("ingress")
    if flow.target.kind != "nat" and not (flow.source.kind == "service" and flow.source != me):
        rules.append("egress")
    return tuple(rules)


def _served(spec: ServiceSpec, catalogue: Catalogue, me: End) -> list[Flow]:
    if not spec.http:
        return []
    port = spec.http.port
    found = [
        Flow(End("service", caller), me, port, f"{caller} calls {spec.name}")
        for caller, _ in catalogue.callers(spec.name)
    ]
    if spec.http.site:
        found.append(Flow(End("public-entry"), me, port, f"the public load balancer forwards to {spec.name}"))
    if spec.http.routes:
        found.append(Flow(End("internal-entry"), me, port, f"the internal load balancer forwards to {spec.name}"))
    return found


def _called(spec: ServiceSpec, catalogue: Catalogue, me: End) -> list[Flow]:
    found: list[Flow] = []
    for call in spec.calls:
        callee = catalogue.spec(call.service).http
        if callee:
            found.append(Flow(me, End("service", call.service), callee.port, f"{spec.name} calls {call.service}"))
    return found


def _stores(spec: ServiceSpec, source: End) -> list[Flow]:
    ports = [(store.name, POSTGRES_PORT) for store in spec.databases]
    ports += [(store.name, CACHE_PORT) for store in spec.caches]
    return [Flow(source, End("store", name), port, f"{spec.name} reaches its own store {name}") for name, port in ports]


def _layers(service: str, source: End) -> Flow:
    """Image layers come from S3 even when the registry is reached through an endpoint."""
    return Flow(source, End("prefix", "s3"), HTTPS, f"{service} pulls the layers of its image")


def _to_endpoints(service: str, source: End, network: NetworkSettings) -> list[Flow]:
    if not network.interface_endpoints:
        return []
    return [Flow(source, End("endpoint"), HTTPS, f"{service} reaches AWS through interface endpoints")]


def _to_internet(spec: ServiceSpec, source: End, network: NetworkSettings) -> list[Flow]:
    found: list[Flow] = []
    for exception in network.egress:
        if exception.covers(spec.name):
            target = End("cidr", str(exception.cidr))
            found.append(Flow(source, target, exception.port, f"{spec.name} leaves the VPC: {exception.reason}"))
            if network.nat == "instance":
                found.append(Flow(source, End("nat"), exception.port, f"{spec.name} leaves by the NAT instance"))
    return list(dict.fromkeys(found))


def _migrations(spec: ServiceSpec, network: NetworkSettings) -> list[Flow]:
    source = End("migration", spec.name)
    found = [
        Flow(source, End("store", store.name), POSTGRES_PORT, f"migrations of {spec.name} reach its store {store.name}")
        for store in spec.databases
    ]
    found.append(_layers(f"the migration of {spec.name}", source))
    found += _to_endpoints(f"the migration of {spec.name}", source, network)
    found += _to_internet(spec, source, network)
    return found
