"""What a stack file may say, and its validation. Pure: plain, frozen models with the YAML's own (camelCase) keys.

The stack files are the only place where environments differ: there is a setting for each difference and no branch on
an environment's name.
"""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic.alias_generators import to_camel

from components import addresses
from components.errors import SoukError
from components.spec import Compute, Name, ServiceSpec, Size

Nat = Literal["none", "instance", "single", "per_az"]
Zone = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9][a-z]$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9]$")]
Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Domain = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
EmailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)
"""Days that CloudWatch Logs accepts (PutRetentionPolicy)."""

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


class Section(BaseModel):
    """Frozen, unknown keys refused, keys as in the YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=False)


class EgressException(Section):
    """A way out of the VPC that the stack admits: which services ("*" for all), where to, and why."""

    services: tuple[str, ...]
    cidr: IPv4Network
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    reason: Annotated[str, StringConstraints(min_length=10, max_length=150, pattern=DESCRIBABLE)]

    def covers(self, service: str) -> bool:
        """Whether a service may use the exception."""
        return "*" in self.services or service in self.services


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
        for peer in self.peers:
            if peer.overlaps(self.cidr):
                raise ValueError(f"cidr: {self.cidr} overlaps the peer {peer}; choose another block")
        try:
            _ = self.plan
        except SoukError as error:
            raise ValueError(f"cidr: {error}") from None
        self._has_a_way_out()
        return self

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


class EdgeSettings(Section):
    """Where the world comes in. Rates are requests a second; `web_rate_limit` is requests per address in 5 minutes.

    `partner_authorities` is a PEM file, relative to Pulumi.yaml, with the authorities whose client certificates open
    the partners' name by mutual TLS; without it there is no such name.
    """

    domain: Domain
    hosted_zone_id: Annotated[str, StringConstraints(pattern=r"^Z[A-Z0-9]{5,31}$")]
    api_rate: Annotated[int, Field(ge=1, le=10000)] = 100
    api_burst: Annotated[int, Field(ge=1, le=5000)] = 200
    api_daily_quota: Annotated[int, Field(ge=1)] = 100_000
    web_rate_limit: Annotated[int, Field(ge=10, le=2_000_000_000)] = 2000
    partner_authorities: str | None = None


class DataSettings(Section):
    """How data is kept. `backup_days` also bounds point-in-time recovery of databases.

    `archive_days` is how long the event bus's archive keeps events for a replay.
    """

    multi_az: bool
    deletion_protection: bool
    point_in_time_recovery: bool
    backup_days: Annotated[int, Field(ge=1, le=35)]
    archive_days: Annotated[int, Field(ge=1, le=3650)] = 7
    customer_managed_keys: bool


class PostgresSettings(Section):
    """RDS takes `instance_class` and `storage_gib`; Aurora Serverless v2 takes capacity units and readers."""

    engine: Literal["rds", "aurora"] = "rds"
    instance_class: Annotated[str, StringConstraints(pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")] = "db.t4g.micro"
    storage_gib: Annotated[int, Field(ge=20, le=65536)] = 20
    min_capacity: Annotated[float, Field(ge=0, le=256, multiple_of=0.5)] = 0.5
    max_capacity: Annotated[float, Field(ge=1, le=256, multiple_of=0.5)] = 4
    readers: Annotated[int, Field(ge=0, le=15)] = 0

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_capacity > self.max_capacity:
            raise ValueError(f"minCapacity: {self.min_capacity} is over maxCapacity {self.max_capacity}; swap them")
        return self


class CacheSettings(Section):
    """The replication group's node type and its replicas beside the primary."""

    node_type: Annotated[str, StringConstraints(pattern=r"^cache\.[a-z0-9]+\.[a-z0-9]+$")] = "cache.t4g.micro"
    replicas: Annotated[int, Field(ge=0, le=5)] = 0


class ServiceSettings(Section):
    """What a stack decides about one service. What stands under `defaults` holds for all, `services.<name>` wins.

    `image` is the digest of an image that CI built and promotes; without it the image is built from the context.
    """

    compute: Compute | None = None
    size: Size | None = None
    min_tasks: Annotated[int, Field(ge=0, le=1000)] = 1
    max_tasks: Annotated[int, Field(ge=1, le=1000)] = 2
    spot: bool = False
    architecture: Literal["arm64", "x86_64"] = "arm64"
    image: Digest | None = None
    concurrency: Annotated[int, Field(ge=2, le=1000)] = 10  # an event source mapping takes no less than two
    log_days: int = 14
    postgres: PostgresSettings = PostgresSettings()
    cache: CacheSettings = CacheSettings()

    def compute_of(self, spec: ServiceSpec) -> Compute:
        """What the service runs on: the stack file's word, or else the spec's."""
        return self.compute or spec.compute

    def size_of(self, spec: ServiceSpec) -> Size:
        """Its CPU and memory, likewise."""
        return self.size or spec.size

    @field_validator("log_days")
    @classmethod
    def _retention(cls, days: int) -> int:
        return retention(days)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_tasks > self.max_tasks:
            raise ValueError(f"minTasks: {self.min_tasks} is over maxTasks {self.max_tasks}; swap them")
        return self


class ImageSettings(Section):
    """How images are built. A build in a preview is opt-in: it would make a read-only command slow and stateful."""

    build_on_preview: bool = False
    base_image: Annotated[str, StringConstraints(min_length=3)] = "public.ecr.aws/docker/library/python:3.11-slim"


class Quotas(Section):
    """AWS's adjustable quotas, at their defaults. Raise one here after AWS has raised it for the account."""

    rules_per_group: Annotated[int, Field(ge=1, le=1000)] = 60
    listener_rules_per_balancer: Annotated[int, Field(ge=1, le=10_000)] = 100
    target_groups_per_balancer: Annotated[int, Field(ge=1, le=10_000)] = 100
    rules_per_bus: Annotated[int, Field(ge=1, le=100_000)] = 300
    lambda_concurrency: Annotated[int, Field(ge=10, le=1_000_000)] = 1000
    routes_per_api: Annotated[int, Field(ge=1, le=10_000)] = 300


class StackConfig(Section):
    """One stack file, whole."""

    account: Account
    region: Region
    layout: Literal["whole", "split"] = "whole"
    owns_account: bool = False
    labels: dict[Name, Annotated[str, StringConstraints(min_length=1, max_length=256)]] = {}
    alarm_emails: tuple[EmailAddress, ...] = ()
    network: NetworkSettings
    edge: EdgeSettings
    data: DataSettings
    images: ImageSettings = ImageSettings()
    quotas: Quotas = Quotas()
    defaults: ServiceSettings = ServiceSettings()
    services: dict[Name, ServiceSettings] = {}

    @model_validator(mode="after")
    def _zones_in_region(self) -> Self:
        for zone in self.network.zones:
            if zone[:-1] != self.region:
                raise ValueError(f"network.zones: {zone!r} is not in region {self.region!r}; name zones of that region")
        return self


def retention(days: int) -> int:
    """A retention that CloudWatch Logs accepts. Raises ValueError with the list."""
    if days not in RETENTIONS:
        raise ValueError(f"{days} is no retention of CloudWatch Logs; take one of {', '.join(map(str, RETENTIONS))}")
    return days


def settings_of(config: StackConfig, service: str) -> ServiceSettings:
    """The settings of one service: its own, or the defaults."""
    return config.services.get(service, config.defaults)
