"""Start a service that gave up while its database had no tables."""

from __future__ import annotations

from typing import Any

from souk.aws.clients import Clients
from souk.migrate.asked import Migration


def restart(clients: Clients, cluster: str, migration: Migration) -> bool:
    """Deploy the service again if it should run and doesn't. Whether that was so.

    Before its first migration a service is never ready; ECS's circuit breaker then ends the deployment, and nothing
    but a new one starts tasks again.
    """
    found: Any = clients.ecs.describe_services(cluster=cluster, services=[migration.ecs_service])["services"][0]
    gave_up = found["desiredCount"] > 0 and found["runningCount"] == 0
    if gave_up:
        clients.ecs.update_service(cluster=cluster, service=migration.ecs_service, forceNewDeployment=True)
    return gave_up
