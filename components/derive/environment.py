"""What a service is told, by the twelve-factor app: environment variables. Pure.

What is known from names stands in the environment itself. What exists only after creation (an endpoint) lies in an
SSM parameter with a known name, so that a container definition never holds an unknown value.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.catalogue import Catalogue
from components.derive.identity import APPLICATION_USER, DATABASE_NAME, SMS_SENDER, Identity
from components.derive.late import Late, Ref
from components.derive.routes import publishes_keys
from components.spec import Cache, Postgres, ServiceSpec


@dataclass(frozen=True, slots=True)
class Parameter:
    """An SSM parameter and the environment variable that it becomes."""

    variable: str
    path: str
    value: Late


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret by its name in Secrets Manager, and the environment variable that ECS puts its value into."""

    variable: str
    secret: str


def variables(spec: ServiceSpec, catalogue: Catalogue, identity: Identity) -> dict[str, str]:
    """The environment of the service's own code: variable → value, in alphabetical order."""
    place, arns = identity.place, identity.place.arns
    found = {
        "AWS_REGION": arns.region,
        "SERVICE_NAME": spec.name,
        "SOUK_ENV": place.env,
        "LOG_LEVEL": "info",
    }
    if spec.http:
        found["PORT"] = str(spec.http.port)
    if spec.http and spec.http.site:
        found["API_URL"] = f"https://{place.api_domain}"
    if publishes_keys(spec):
        found |= {"TOKEN_ISSUER": place.token_issuer, "TOKEN_AUDIENCE": place.token_issuer}
    if spec.publishes:
        found |= {"EVENT_BUS_NAME": place.bus, "EVENT_SOURCE": place.event_source(spec.name)}
    if spec.consumes:
        found["QUEUE_URL"] = arns.queue_url(identity.queue)
    if "sms" in spec.writes:
        found["SMS_SENDER"] = SMS_SENDER
    if "email" in spec.writes:
        found["EMAIL_SENDER"] = f"no-reply@{place.domain}"
    for call in spec.calls:
        callee = catalogue.spec(call.service).http
        port = callee.port if callee else 0
        found[variable(call.service, "URL")] = f"http://{call.service}:{port}"
        found[variable(call.service, "TIMEOUT_SECONDS")] = str(call.timeout)
    found |= {variable(need.host, "URL"): f"https://{need.host}" for need in spec.internet}
    for channel in spec.topics:
        found[variable(channel, "TOPIC_ARN")] = arns.topic(identity.topic(channel))
    found |= _stores(spec, identity)
    return dict(sorted(found.items()))


def parameters(spec: ServiceSpec, identity: Identity) -> tuple[Parameter, ...]:
    """What the service's own code reads through SSM."""
    return tuple(_host(store, identity) for store in (*spec.databases, *spec.caches))


def credentials(spec: ServiceSpec, identity: Identity) -> tuple[Credential, ...]:
    """What the service's own code is given of its secrets."""
    return tuple(Credential(variable(item.name, "SECRET"), identity.secret(item.name)) for item in spec.secrets)


def migration_variables(spec: ServiceSpec, identity: Identity) -> dict[str, str]:
    """The environment of the migration task."""
    found = {
        "AWS_REGION": identity.place.arns.region,
        "SERVICE_NAME": spec.name,
        "SOUK_ENV": identity.place.env,
        "LOG_LEVEL": "info",
        **_databases(spec),
    }
    return dict(sorted(found.items()))


def migration_parameters(spec: ServiceSpec, identity: Identity) -> tuple[Parameter, ...]:
    """What the migration task reads: each database's host, and where its master secret lies.

    It fetches the secret under its own role.
    """
    secrets = tuple(
        Parameter(
            variable(store.name, "MASTER_SECRET_ARN"),
            identity.parameter("migration", store.name, "master-secret-arn"),
            Late("", Ref(store.name, "masterSecretArn")),
        )
        for store in spec.databases
    )
    return (*(_host(store, identity) for store in spec.databases), *secrets)


def variable(*parts: str) -> str:
    """`("read-cache", "HOST")` → `READ_CACHE_HOST`, `("api.cards.example", "URL")` → `API_CARDS_EXAMPLE_URL`."""
    return "_".join(parts).replace("-", "_").replace(".", "_").upper()


def _host(store: Postgres | Cache, identity: Identity) -> Parameter:
    path = identity.parameter(store.name, "host")
    return Parameter(variable(store.name, "HOST"), path, Late("", Ref(store.name, "host")))


def _stores(spec: ServiceSpec, identity: Identity) -> dict[str, str]:
    arns = identity.place.arns
    found = _databases(spec)
    for table in spec.tables:
        found[variable(table.name, "TABLE")] = identity.table(table.name)
    for table in spec.streams:
        found[variable(table.name, "STREAM_QUEUE_URL")] = arns.queue_url(identity.stream_queue(table.name))
    for cache in spec.caches:
        found[variable(cache.name, "PORT")] = "6379"
        found[variable(cache.name, "USER")] = identity.cache_user(cache.name)
        found[variable(cache.name, "GROUP")] = identity.cache(cache.name)
    return found


def _databases(spec: ServiceSpec) -> dict[str, str]:
    found: dict[str, str] = {}
    for store in spec.databases:
        found[variable(store.name, "PORT")] = "5432"
        found[variable(store.name, "DATABASE")] = DATABASE_NAME
        found[variable(store.name, "USER")] = APPLICATION_USER
    return found
