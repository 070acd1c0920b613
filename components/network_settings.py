"""What a stack file may say of its network: the address plan, the way out, the endpoints. Pure."""

from __future__ import annotations

import itertools
from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from components import addresses
from components.errors import SoukError
from components.section import Section, retention

Nat = Literal["none", "instance", "single", "per_az"]
Zone = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9][a-z]$")]

DESCRIBABLE = r"^[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]+$"
"""What a security group rule's description may hold (EC2 API Reference, `IpRange`): the rules carry the reason."""

EndpointService = Literal[
    "ecr.api",
    "ecr.dkr",
    "events",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "xray",
]
NEEDED_WITHOUT_NAT: frozenset[EndpointService] = frozenset(
    {"ecr.api", "ecr.dkr", "events", "kms", "logs", "secretsmanager", "sns", "sqs", "ssm"}
)
"""What tasks and functions must reach to start, to log and to do their work; S3 and DynamoDB have gateway endpoints."""


class EgressException(Section):
    """A way out of the VPC that the stack admits: which services ("*" for all), where to, and why."""

    services: tuple[str, ...]
    cidr: IPv4Network
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    reason: Annotated[str, StringConstraints(min_length=10, max_length=150, pattern=DESCRIBABLE)]

    def covers(self, service: str) -> bool:
        """Whether a service may use the exception."""
        return "*" in self.services or service in self.services

    def overlaps(self, other: EgressException) -> bool:
        """Whether some service may use both."""
        everyone = "*" in self.services or "*" in other.services
        return everyone or not set(self.services).isdisjoint(other.services)


class NetworkSettings(Section):
    """The address plan, the way out and the endpoints. Prefix lengths are those of one subnet in one zone."""

    cidr: IPv4Network
    zones: Annotated[tuple[Zone, ...], Field(min_length=2, max_length=6)]
    public_prefix: Annotated[int, Field(ge=16, le=28)] = 24
    private_prefix: Annotated[int, Field(ge=16, le=28)] = 20
    isolated_prefix: Annotated[int, Field(ge=16, le=28)] = 24
    nat: Nat
    interface_endpoints: tuple[EndpointService, ...] = ()
    egress: tuple[EgressException, ...] = ()
    peers: tuple[IPv4Network, ...] = ()
    flow_log_days: int = 30

    @property
    def plan(self) -> tuple[addresses.Subnet, ...]:
        """The table of subnets."""
        return addresses.plan(
            self.cidr,
            self.zones,
            {"public": self.public_prefix, "private": self.private_prefix, "isolated": self.isolated_prefix},
        )

    @field_validator("flow_log_days")
    @classmethod
    def _retention(cls, days: int) -> int:
        return retention(days)

    @field_validator("cidr")
    @classmethod
    def _size(cls, cidr: IPv4Network) -> IPv4Network:
        if not 16 <= cidr.prefixlen <= 24:  # noqa: PLR2004 - AWS's own bounds are /16 to /28; a /25 can't hold two zones
            raise ValueError("a VPC here is between /16 and /24; choose such a block")
        if not cidr.is_private:
            raise ValueError("a VPC takes a private block (10/8, 172.16/12 or 192.168/16)")
        return cidr

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.zones)) != len(self.zones):
            raise ValueError("zones: each zone stands once; remove the repeated one")
        if len(set(self.interface_endpoints)) != len(self.interface_endpoints):
            raise ValueError("interfaceEndpoints: each service stands once; remove the repeated one")
        for peer in self.peers:
            if peer.overlaps(self.cidr):
                raise ValueError(f"cidr: {self.cidr} overlaps the peer {peer}; choose another block")
        try:
            _ = self.plan
        except SoukError as error:
            raise ValueError(f"cidr: {error}") from None
        self._has_a_way_out()
        self._says_each_exception_once()
        return self

    def _says_each_exception_once(self) -> None:
        for first, second in itertools.combinations(self.egress, 2):
            if (first.cidr, first.port) == (second.cidr, second.port) and first.overlaps(second):
                raise ValueError(
                    f"egress: two exceptions admit the same services to {first.cidr} on port {first.port}; "
                    "state it once, with both reasons"
                )

    def _has_a_way_out(self) -> None:
        if self.nat == "none":
            missing = sorted(NEEDED_WITHOUT_NAT - set(self.interface_endpoints))
            if missing:
                raise ValueError(
                    f"nat: 'none' leaves no way to AWS without the interface endpoints {', '.join(missing)}; "
                    "add them to interfaceEndpoints, or set nat to instance, single or per_az"
                )
            if self.egress:
                raise ValueError("egress: an exception needs a way out; set nat, or drop the exceptions")
        elif not self.egress:
            raise ValueError(
                f"egress: nat {self.nat!r} opens a way out of the VPC; state who may use it, where to and why, "
                "or set nat to none and list interfaceEndpoints"
            )
