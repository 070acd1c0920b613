"""An emulated account in which the user service has a database to migrate."""

from __future__ import annotations

import json
from typing import Any

import boto3

from souk.aws.clients import Clients
from souk.migrate.asked import Migration
from tests.aws.stubs import answer

CLUSTER = "souk-dev-services"


class Account:
    """An account in which the user service runs an earlier image. `ends` is how each look finds the migration task."""

    def __init__(self, migration: Migration) -> None:
        self.session = boto3.Session("key", "secret", region_name="eu-west-1")
        self.ends: list[dict[str, Any]] = [{"lastStatus": "RUNNING"}, stopped(0)]
        answer(self.session, "ecs", "DescribeTasks", lambda _: {"tasks": [self._look()]})
        # The emulator starts tasks on machines of the cluster's own only.
        answer(self.session, "ecs", "RunTask", self._start)
        self.started: list[dict[str, Any]] = []
        self.failures: list[dict[str, str]] = []
        self.clients = Clients(self.session)
        vpc = self.clients.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"].get("VpcId", "")
        subnet = self.clients.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"].get("SubnetId", "")
        make = self.clients.ec2.create_security_group
        self.group, other = (
            make(GroupName=name, Description="d", VpcId=vpc)["GroupId"] for name in (migration.group, "souk-dev-user")
        )
        ecs = self.clients.ecs
        ecs.create_cluster(clusterName=CLUSTER)
        definition: Any = {
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "taskRoleArn": "arn:aws:iam::111122223333:role/souk-dev-user-migration",
            "volumes": [{"name": "tmp"}],
        }
        earlier: Any = [{**migration.containers[0], "image": "earlier"}]
        ecs.register_task_definition(family=migration.family, containerDefinitions=earlier, **definition)
        own: Any = [{"name": "user", "image": "earlier"}]
        ecs.register_task_definition(family="souk-dev-user", containerDefinitions=own, **definition)
        network: Any = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [other]}}
        ecs.create_service(
            cluster=CLUSTER,
            serviceName=migration.ecs_service,
            taskDefinition="souk-dev-user",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=network,
        )
        self.subnet = subnet

    def _start(self, context: Any) -> dict[str, Any]:
        self.started.append(json.loads(context["params"]["body"]))
        task = {"taskArn": f"arn:aws:ecs:eu-west-1:111122223333:task/{CLUSTER}/abc"}
        return {"tasks": [] if self.failures else [task], "failures": self.failures}

    def _look(self) -> dict[str, Any]:
        return self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]


def stopped(code: int | None, reason: str = "Essential container in task exited") -> dict[str, Any]:
    """A task at its end."""
    container = {"name": "migration", **({} if code is None else {"exitCode": code})}
    return {"lastStatus": "STOPPED", "stoppedReason": reason, "containers": [container]}
