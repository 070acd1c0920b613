"""The environment of each process: exactly the planned one, and the variables that say where the stand-ins are.

The local ones are a closed list, LOCAL: a service gets what its plan gives it, or it would work here and not on AWS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from souk.local.credentials import Key
from souk.local.plan.stores import Cache, Database, Store
from souk.local.plan.workloads import Workload

LOCAL: Final = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_DEFAULT_REGION",  # ECS and Lambda set it themselves (ECS Developer Guide, "Environment variables")
        "AWS_REGION",  # a function's: Lambda sets it itself, and refuses to be given it
        "AWS_LAMBDA_RUNTIME_API",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "PGSSLMODE",
    }
)
"""Beside these, a store's `…_PASSWORD` and a cache's `…_TLS`."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every process is told. `passwords` are those that IAM lets the process have, by store."""

    endpoint: str
    traces: str
    region: str
    key: Key
    runtime: str | None = None
    passwords: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


def variables(
    workload: Workload, secrets: Mapping[str, str], stores: Mapping[str, Store], around: Surroundings
) -> dict[str, str]:
    """The environment. `secrets` are the resolved parameters; `stores` are by the address that they have here."""
    planned = {**workload.environment, **secrets}
    found = {
        **planned,
        "AWS_ACCESS_KEY_ID": around.key.id,
        "AWS_SECRET_ACCESS_KEY": around.key.secret,
        "AWS_ENDPOINT_URL": around.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": around.region,
        "OTEL_EXPORTER_OTLP_ENDPOINT": around.traces,
    }
    if workload.kind == "function":
        found["AWS_REGION"] = around.region
    if around.runtime:
        found["AWS_LAMBDA_RUNTIME_API"] = around.runtime
    for variable, value in planned.items():
        store = stores.get(value)
        if store is not None and variable.endswith("_HOST"):
            found |= _store(variable.removesuffix("_HOST"), store, around.passwords.get(store.name))
    return found


def _store(prefix: str, store: Store, password: str | None) -> dict[str, str]:
    """What stands in for TLS and for the token by which IAM would sign the process in."""
    found: dict[str, str] = {}
    match store:
        case Database():
            found["PGSSLMODE"] = "disable"
        case Cache():
            found[f"{prefix}_TLS"] = "off"
    if password is not None:
        found[f"{prefix}_PASSWORD"] = password
    return found
