"""The service's stores, made from its spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from components.derive.late import Ref
from components.service.scope import Scope
from components.spec import Cache, Postgres, Table
from components.store.args import StoreArgs
from components.store.cache import CacheStore
from components.store.database import Database
from components.store.table import TableStore


@dataclass(frozen=True, slots=True)
class Stores:
    """`values` is what AWS makes up for them, `groups` the security group of each that stands in the network."""

    values: dict[Ref, pulumi.Input[str]]
    groups: dict[str, pulumi.Output[str]]


def logical_name(service: str, store: str) -> str:
    """The logical name of a store: of its component, and of the table, instance, cluster or group in it."""
    return f"{service}-{store}"


def stores(scope: Scope) -> Stores:
    """Make every store of the service."""
    made = Stores({}, {})
    options = scope.options()
    for store in scope.spec.stores:
        name = logical_name(scope.name, store.name)
        match store:
            case Table():
                table = TableStore(name, _args(scope, store), options)
                made.values.update(table.values)
            case Postgres():
                database = Database(name, _args(scope, store), options)
                made.values.update(database.values)
                made.groups[store.name] = database.group.id
            case Cache():
                cache = CacheStore(name, _args(scope, store), options)
                made.values.update(cache.values)
                made.groups[store.name] = cache.group.id
    return made


def _args(scope: Scope, store: Any) -> StoreArgs[Any]:
    return StoreArgs(
        store=store,
        identity=scope.identity,
        settings=scope.settings,
        data=scope.args.config.data,
        key_arn=scope.key_arn,
        vpc_id=scope.platform.vpc_id,
        subnet_ids=scope.platform.isolated_subnet_ids,
    )
