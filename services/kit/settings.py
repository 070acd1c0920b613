"""Settings: the environment variables that a service's plan derives, and nothing else.

`load(Database, "accounts")` reads ACCOUNTS_HOST, ACCOUNTS_PORT and so on: the prefix is the store's name in the spec.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=900)]
Text = Annotated[str, Field(min_length=1)]


class SettingsError(Exception):
    """The environment lacks a variable or holds a bad one. The message names it and never shows a secret's value."""


class Settings(BaseSettings):
    """Base: frozen. `origin` says where in a service's spec the variables come from."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")
    origin: ClassVar[str] = "the platform"


class Process(Settings):
    """Who this process is. PORT 0 takes a free port; `None` serves nothing (a migration, a Lambda function)."""

    service_name: Text
    souk_env: Text
    aws_region: Text
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    port: Annotated[int, Field(ge=0, le=65535)] | None = None


class Database(Settings):
    """A PostgreSQL database of the service's own. `password` stands in for the IAM token where there is no RDS."""

    origin: ClassVar[str] = "Postgres(name=…)"
    host: Text
    port: Port = 5432
    database: Text
    user: Text
    password: SecretStr | None = None


class MigratedDatabase(Database):
    """The same, as the migration task sees it: the master's secret in Secrets Manager too."""

    master_secret_arn: Text


class Cache(Settings):
    """A Redis-compatible cache of the service's own. `password` and `tls` stand in where there is no ElastiCache."""

    origin: ClassVar[str] = "Cache(name=…)"
    host: Text
    port: Port = 6379
    user: Text
    group: Text
    password: SecretStr | None = None
    tls: Literal["on", "off"] = "on"


class Table(Settings):
    """A DynamoDB table of the service's own; with a stream, the queue of its changes."""

    origin: ClassVar[str] = "Table(name=…)"
    table: Text
    stream_queue_url: Text | None = None


class Callee(Settings):
    """A service that this one calls."""

    origin: ClassVar[str] = "Call(service=…)"
    url: Text
    timeout_seconds: Seconds = 3


class Secret(Settings):
    """A credential that somebody outside gave the service."""

    origin: ClassVar[str] = "internet=(Internet(secret=Secret(name=…)),)"
    secret: Annotated[SecretStr, Field(min_length=1)]


class Bus(Settings):
    """Where events are published, and as whose."""

    origin: ClassVar[str] = "publishes=(…)"
    event_bus_name: Text
    event_source: Text


class Queue(Settings):
    """The queue that the bus fills."""

    origin: ClassVar[str] = "subscribes=(…)"
    queue_url: Text


class Tokens(Settings):
    """Who issues the access tokens, and for whom."""

    origin: ClassVar[str] = 'public("GET /v1/keys")'
    token_issuer: Text
    token_audience: Text


S = TypeVar("S", bound=Settings)


def load(kind: type[S], name: str = "") -> S:
    """Read settings from the environment. `name` is the store's, the callee's, or empty where there is one only.

    Raises SettingsError naming every variable that is missing or bad.
    """
    prefix = f"{variable(name)}_" if name else ""
    try:
        return kind(_env_prefix=prefix)  # pyright: ignore[reportCallIssue] - the environment gives the fields
    except ValidationError as error:
        # Never `error` itself: it shows the values, and a password is one of them.
        found = "; ".join(f"{prefix}{variable(str(part['loc'][0]))}: {part['msg']}" for part in error.errors())
    raise SettingsError(f"{found}. The plan derives these from {kind.origin} in the service's infra.py.")


def variable(name: str) -> str:
    """`read-cache` → `READ_CACHE`, as the plan does it."""
    return name.replace("-", "_").upper()
