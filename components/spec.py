"""What a service says about itself: ServiceSpec and its nouns. Pure: plain, frozen, validated data.

Everything else (roles, rules, queues, environment, alarms, routes) is derived from it in `components.derive`.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from components.noun import Noun
from components.route import METHODS, Route, Scope, metered, public, scoped
from components.sizes import Size

__all__ = [
    "METHODS",
    "Cache",
    "Call",
    "Http",
    "Index",
    "Internet",
    "Objectives",
    "Postgres",
    "Route",
    "Scale",
    "Scope",
    "Secret",
    "ServiceSpec",
    "Size",
    "Store",
    "Table",
    "metered",
    "public",
    "scoped",
]

Compute = Literal["fargate", "lambda"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Event = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", max_length=100)]
Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$", max_length=253)]
Attribute = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*(:[SNB])?$", max_length=255)]
Port = Annotated[int, Field(ge=1, le=65535)]

ARN_ENDING: Final = re.compile(r"-[a-z0-9]{6}$")
"""What Secrets Manager itself puts behind a secret's name in its ARN: a name of that form is taken for an ARN's."""


class Http(Noun):
    """What a service serves. `routes` go through the API gateway; a `site` stands behind the public load balancer."""

    port: Port = 8080
    routes: tuple[Route, ...] = ()
    site: bool = False

    @model_validator(mode="after")
    def _one_entry(self) -> Self:
        if self.site and self.routes:
            raise ValueError("a site stands behind the public load balancer, routes behind the API gateway: choose one")
        return self


class Postgres(Noun):
    """A PostgreSQL database of the service's own. RDS or Aurora Serverless v2 is the stack file's choice."""

    kind: Literal["postgres"] = "postgres"
    name: Name


class Index(Noun):
    """A global secondary index. Attributes are `name` or `name:N` (S, N or B; S unless told).

    Names have three characters or more (Amazon DynamoDB Developer Guide, "Naming rules").
    """

    name: Annotated[Name, StringConstraints(min_length=3)]
    key: Attribute
    sort: Attribute | None = None


Outlet = Literal["email", "sms"]
ItemUse = Literal["get", "put", "update", "delete"]


class Table(Noun):
    """A DynamoDB table of the service's own, on demand.

    `items` is what the service does with single items; where there is a sort key or an index, it may query too. `ttl`
    names the attribute with the expiry in epoch seconds. With `stream`, every change is piped in order to a
    queue of the service's own, which its read models are built from.
    """

    kind: Literal["table"] = "table"
    name: Name
    key: Attribute
    sort: Attribute | None = None
    indexes: tuple[Index, ...] = ()
    ttl: str | None = None
    stream: bool = False
    items: Annotated[tuple[ItemUse, ...], Field(min_length=1)] = ("get", "put")

    @model_validator(mode="after")
    def _unlike(self) -> Self:
        _distinct("indexes", [index.name for index in self.indexes])
        _distinct("items", list(self.items))
        _distinct("key and sort", [attribute.partition(":")[0] for attribute in (self.key, self.sort) if attribute])
        types: dict[str, str] = {}
        for attribute in (self.key, self.sort, *(part for index in self.indexes for part in (index.key, index.sort))):
            name, _, kind = (attribute or "").partition(":")
            if name and types.setdefault(name, kind or "S") != (kind or "S"):
                raise ValueError(f"indexes: {name!r} is of type {types[name]} and of type {kind or 'S'}; choose one")
        if self.ttl in types:
            raise ValueError(
                f"ttl: {self.ttl!r} is a key of the table or of an index; the expiry is an attribute apart"
            )
        return self


class Cache(Noun):
    """A Valkey replication group of the service's own: TLS and IAM authentication."""

    kind: Literal["cache"] = "cache"
    name: Name


Store = Annotated[Postgres | Table | Cache, Field(discriminator="kind")]


class Call(Noun):
    """An HTTP edge to another service. `timeout` in seconds: the caller's own, and passed on to Service Connect.

    Service Connect bounds every request to the callee by its most patient caller, also those of the API gateway: a
    callee's public routes must answer in that time too.
    """

    service: Name
    timeout: Annotated[int, Field(ge=1, le=60)] = 3


class Secret(Noun):
    """A credential that somebody outside gave us, such as a provider's key. Its value is set by hand, never in code.

    The service finds it in `<NAME>_SECRET` when it starts.
    """

    name: Name

    @field_validator("name")
    @classmethod
    def _unlike_an_arn(cls, name: str) -> str:
        if ARN_ENDING.search(name):
            raise ValueError(f"{name!r} ends like the ARN of a secret, in a hyphen and six characters; choose another")
        return name


class Internet(Noun):
    """A host outside AWS that the service needs. The stack file states the exception that admits it.

    `secret` is what the service proves itself with there.
    """

    host: Host
    reason: Annotated[str, StringConstraints(min_length=10)]
    secret: Secret | None = None


class Scale(Noun):
    """What autoscaling aims at: CPU in per cent, requests a minute per task, waiting messages per task."""

    cpu: Annotated[int, Field(ge=10, le=90)] = 60
    requests: Annotated[int, Field(ge=1)] = 1000
    backlog: Annotated[int, Field(ge=1)] = 100


class Objectives(Noun):
    """What the service promises: p99 latency in milliseconds, the share of failed requests, message age in seconds."""

    latency_ms: Annotated[int, Field(ge=1)] = 500
    error_rate: Annotated[float, Field(gt=0, lt=1)] = 0.01
    message_age: Annotated[int, Field(ge=1)] = 300


class ServiceSpec(Noun):
    """One service, declared once.

    `slot` fixes the priority of its listener rules, so that adding a service renumbers nothing. `topics` are the SNS
    channels it owns; `writes` is how it writes to people's own addresses: e-mail as the stack's domain, SMS under the
    system's sender id. `interruptible` says that its tasks may
    run on Spot where the stack file asks for it.
    """

    name: Name
    slot: Annotated[int, Field(ge=1, le=4999)]
    http: Http | None = None
    stores: tuple[Store, ...] = ()
    calls: tuple[Call, ...] = ()
    publishes: tuple[Event, ...] = ()
    subscribes: tuple[Event, ...] = ()
    topics: tuple[Name, ...] = ()
    writes: tuple[Outlet, ...] = ()
    internet: tuple[Internet, ...] = ()
    compute: Compute = "fargate"
    size: Size = Size()
    scale: Scale = Scale()
    objectives: Objectives = Objectives()
    interruptible: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _distinct("stores", [store.name for store in self.stores])
        _distinct("calls", [call.service for call in self.calls])
        _distinct("internet", [need.host for need in self.internet])
        _distinct("secrets", [secret.name for secret in self.secrets])
        for label, names in (("publishes", self.publishes), ("subscribes", self.subscribes), ("topics", self.topics)):
            _distinct(label, list(names))
        if self.name in {call.service for call in self.calls}:
            raise ValueError(f"calls: {self.name} calls itself; drop that edge")
        for event in self.publishes:
            if not event.startswith(f"{self.name}."):
                raise ValueError(f"publishes: {event!r} must start with '{self.name}.': an event has one publisher")
        if self.compute == "lambda":
            _event_driven(self)
        return self

    @property
    def consumes(self) -> bool:
        """Whether the service has an own queue fed by the bus."""
        return bool(self.subscribes)

    @property
    def databases(self) -> tuple[Postgres, ...]:
        """The PostgreSQL stores."""
        return tuple(store for store in self.stores if isinstance(store, Postgres))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The DynamoDB stores."""
        return tuple(store for store in self.stores if isinstance(store, Table))

    @property
    def caches(self) -> tuple[Cache, ...]:
        """The ElastiCache stores."""
        return tuple(store for store in self.stores if isinstance(store, Cache))

    @property
    def streams(self) -> tuple[Table, ...]:
        """The tables whose changes are piped to a queue of the service's own."""
        return tuple(table for table in self.tables if table.stream)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What others have given the service to prove itself with."""
        return tuple(need.secret for need in self.internet if need.secret)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The path prefixes that load balancers route to the service, in the order of its routes."""
        return tuple(dict.fromkeys(route.prefix for route in self.http.routes)) if self.http else ()


def _distinct(label: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{label}: {', '.join(twice)} stands twice; names must be distinct")


def _event_driven(spec: ServiceSpec) -> None:
    if spec.http is not None or spec.calls:
        raise ValueError(
            "compute: 'lambda' neither serves nor calls over HTTP, because Service Connect joins ECS tasks only; "
            "use 'fargate', or leave out http and calls"
        )
    if not spec.subscribes:
        raise ValueError("compute: 'lambda' is driven by its queue; subscribe to at least one event")
    if spec.streams:
        raise ValueError("stores: a stream's queue is read by tasks; use 'fargate', or leave out stream")
    if spec.secrets:
        raise ValueError("internet: ECS hands secrets to tasks, Lambda gets none; use 'fargate', or leave out secret")
