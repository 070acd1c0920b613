"""Run one migration in AWS and wait for its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.errors import SoukError
from souk.aws.clients import Clients
from souk.migrate.asked import Migration
from souk.verify.wait import PAUSE, Clock

REGISTERED: Final = (
    *("family", "taskRoleArn", "executionRoleArn", "networkMode", "volumes", "cpu", "memory"),
    *("requiresCompatibilities", "runtimePlatform"),
)
"""What a new revision takes over from the one before. Amazon ECS API Reference, RegisterTaskDefinition."""

STARTED_BY: Final = "souk-migrate"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a migration ended: 0 is success; `exit_code` is None if its container never ran. `reason` is ECS's."""

    migration: Migration
    revision: str
    task: str
    exit_code: int | None
    reason: str

    @property
    def good(self) -> bool:
        """Whether the database is up to date."""
        return self.exit_code == 0


def run(
    clients: Clients,
    cluster: str,
    migration: Migration,
    *,
    timeout: float,
    say: Callable[[str], None],
    clock: Clock | None = None,
) -> Outcome:
    """Run the planned image's migrations where the service runs, and wait `timeout` seconds at most.

    Raises SoukError if the service was never deployed, if ECS starts nothing, or if time is up: the task then runs on.
    """
    network = _network(clients, cluster, migration)
    revision = _revision(clients, migration)
    started: Any = clients.ecs.run_task(
        cluster=cluster, taskDefinition=revision, launchType="FARGATE", networkConfiguration=network,
        startedBy=STARTED_BY, count=1,
    )  # fmt: skip
    if not started["tasks"]:
        reasons = ", ".join(str(failure.get("reason")) for failure in started["failures"])
        raise SoukError(f"{migration.service}: ECS started no migration task: {reasons}. Mend that, and run it again.")
    task = str(started["tasks"][0]["taskArn"])
    say(f"{migration.service}: {revision} runs as {task.rpartition('/')[2]}")
    stopped = _stopped(clients, cluster, task, timeout=timeout, say=say, clock=clock or Clock())
    container: Mapping[str, Any] = stopped["containers"][0]
    reason = str(container.get("reason") or stopped.get("stoppedReason") or "")
    return Outcome(migration, revision, task.rpartition("/")[2], container.get("exitCode"), reason)


def _network(clients: Clients, cluster: str, migration: Migration) -> Any:
    """The service's own subnets, and the migrations' own security group."""
    found = clients.ecs.describe_services(cluster=cluster, services=[migration.ecs_service])["services"]
    groups = clients.ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [migration.group]}])
    if not found or found[0].get("status") == "INACTIVE" or not groups["SecurityGroups"]:
        raise SoukError(
            f"{migration.service}: its ECS service {migration.ecs_service} or its security group {migration.group} "
            f"doesn't exist: it was never deployed. Run `pulumi up` first."
        )
    subnets = found[0].get("networkConfiguration", {}).get("awsvpcConfiguration", {}).get("subnets", [])
    group = groups["SecurityGroups"][0].get("GroupId", "")
    return {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group], "assignPublicIp": "DISABLED"}}


def _revision(clients: Clients, migration: Migration) -> str:
    """The newest revision if it has the planned image, else a new one that has: the service is updated afterwards."""
    try:
        live: Any = clients.ecs.describe_task_definition(taskDefinition=migration.family)["taskDefinition"]
    except clients.ecs.exceptions.ClientException:
        raise SoukError(
            f"{migration.service}: the task definition {migration.family} doesn't exist: it was never deployed. "
            f"Run `pulumi up` first."
        ) from None
    if live["containerDefinitions"][0]["image"] != migration.image:
        kept = {key: live[key] for key in REGISTERED if live.get(key)}
        definitions: Any = list(migration.containers)
        made: Any = clients.ecs.register_task_definition(**kept, containerDefinitions=definitions)
        live = made["taskDefinition"]
    return f"{live['family']}:{live['revision']}"


def _stopped(
    clients: Clients, cluster: str, task: str, *, timeout: float, say: Callable[[str], None], clock: Clock
) -> Any:
    end = clock.now() + timeout
    while True:
        found: Any = clients.ecs.describe_tasks(cluster=cluster, tasks=[task])["tasks"][0]
        status = str(found["lastStatus"])
        if status == "STOPPED":
            return found
        if clock.now() >= end:
            raise SoukError(
                f"the migration task {task.rpartition('/')[2]} still runs after {timeout:.0f} s ({status}). "
                f"Look at its log, wait for its end, and don't update the service before."
            )
        say(f"{task.rpartition('/')[2]}: {status.lower()}")
        clock.sleep(min(PAUSE, max(0.0, end - clock.now())))
