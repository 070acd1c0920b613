"""What a stack file may say, and its validation. Pure: plain, frozen models with the YAML's own (camelCase) keys.

The stack files are the only place where environments differ: there is a setting for each difference and no branch on
an environment's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, field_validator, model_validator

from components.network_settings import NetworkSettings
from components.section import Section, retention
from components.spec import Compute, Name, ServiceSpec, Size

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9]$")]
Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Domain = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[A-Za-z0-9 _.:/=+@-]+$")]
"""A tag's value: of what AWS's services take, what all of them take (IAM User Guide, "Rules for tagging")."""
EmailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


FROZEN = AfterValidator(MappingProxyType), PlainSerializer(dict)
"""A frozen model holds its dictionaries, not what is in them."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


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
    labels: Annotated[Mapping[Name, Label], *FROZEN, Field(default_factory=_nothing)]
    alarm_emails: tuple[EmailAddress, ...] = ()
    network: NetworkSettings
    edge: EdgeSettings
    data: DataSettings
    images: ImageSettings = ImageSettings()
    quotas: Quotas = Quotas()
    defaults: ServiceSettings = ServiceSettings()
    services: Annotated[Mapping[Name, ServiceSettings], *FROZEN, Field(default_factory=_nothing)]

    @field_validator("alarm_emails")
    @classmethod
    def _told_apart(cls, emails: tuple[str, ...]) -> tuple[str, ...]:
        labels = [address_label(email) for email in emails]
        for email, label in zip(emails, labels, strict=True):
            if labels.count(label) > 1:
                raise ValueError(f"{email!r} reads as {label!r}, as another address does; name one of them")
        return emails

    @model_validator(mode="after")
    def _zones_in_region(self) -> Self:
        for zone in self.network.zones:
            if zone[:-1] != self.region:
                raise ValueError(f"network.zones: {zone!r} is not in region {self.region!r}; name zones of that region")
        return self


def address_label(email: str) -> str:
    """A subscription's name: the address itself. Numbered, removing one would ask all others to confirm again."""
    return re.sub(r"[^a-z0-9]+", "-", email.lower())


def settings_of(config: StackConfig, service: str) -> ServiceSettings:
    """The settings of one service: its own, or the defaults."""
    return config.services.get(service, config.defaults)
