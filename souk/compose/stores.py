"""Databases and caches as containers. Pure."""

from __future__ import annotations

from typing import Any, Final

from souk.compose.names import admin_password, escaped, master_password, secret, user_password
from souk.local.plan.resources import Resources
from souk.local.plan.stores import CACHE, CLUSTER, INSTANCE, Cache, Database, Store

SCRIPTS: Final = "./souk/compose/scripts"
ADMIN: Final = "rdsadmin"
"""The superuser, called as RDS calls its own."""


def admission(store: str) -> str:
    """The container that lets a database's user in, once the migration has made it."""
    return f"{store}-admission"


def containers(store: Store, users: list[str], resources: Resources) -> dict[str, dict[str, Any]]:
    """A store's containers by name. `users` are those whom IAM lets in: one at most."""
    version = _version(store.name, resources)
    match store:
        case Database():
            return _database(store, users, f"postgres:{version}")
        case Cache():
            return {store.name: _cache(store, users, f"valkey/valkey:{version}")}


def _version(store: str, resources: Resources) -> str:
    """The planned version of its engine."""
    planned = (resource for token in (INSTANCE, CLUSTER, CACHE) for resource in resources.all(token))
    return next(str(resource["engineVersion"]) for resource in planned if resource.name == store)


def _database(store: Database, users: list[str], image: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        store.name: {
            "image": image,
            "environment": {
                "POSTGRES_USER": ADMIN,
                "POSTGRES_PASSWORD": secret(admin_password(store.name)),
                "DATABASE": escaped(store.database),
                "MASTER": escaped(store.master),
                "MASTER_PASSWORD": secret(master_password(store.name)),
            },
            "volumes": [
                f"{SCRIPTS}/rds.sh:/docker-entrypoint-initdb.d/rds.sh:ro",
                f"{store.name}:/var/lib/postgresql/data",
            ],
            # Over TCP: while it prepares itself, it answers on its socket alone.
            "healthcheck": _every_second(["CMD", "pg_isready", "--host", "127.0.0.1", "--username", ADMIN]),
            "restart": "unless-stopped",
        }
    }
    for user in users:
        found[admission(store.name)] = {
            "image": image,
            "command": ["sh", "/admit.sh"],
            "environment": {
                "PGHOST": store.name,
                "PGUSER": ADMIN,
                "PGPASSWORD": secret(admin_password(store.name)),
                "DATABASE": escaped(store.database),
                "ADMITTED": escaped(user),
                "ADMITTED_PASSWORD": secret(user_password(store.name)),
            },
            "volumes": [f"{SCRIPTS}/admit.sh:/admit.sh:ro"],
        }
    return found


def _cache(store: Cache, users: list[str], image: str) -> dict[str, Any]:
    user = next(user for user in store.users if user.name in users)
    ping = 'valkey-cli --no-auth-warning --user "$$ADMITTED" --pass "$$ADMITTED_PASSWORD" ping | grep --quiet PONG'
    return {
        "image": image,
        "command": ["sh", "/valkey.sh"],
        "environment": {
            "ADMITTED": escaped(user.name),
            "ADMITTED_PASSWORD": secret(user_password(store.name)),
            "ACCESS": escaped(user.access),
        },
        "volumes": [f"{SCRIPTS}/valkey.sh:/valkey.sh:ro"],
        "healthcheck": _every_second(["CMD-SHELL", ping]),
        "restart": "unless-stopped",
    }


def _every_second(test: list[str]) -> dict[str, Any]:
    return {"test": test, "interval": "1s", "timeout": "3s", "retries": 60}
