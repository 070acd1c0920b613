"""The service as tasks on Fargate."""

from __future__ import annotations

import pulumi_aws as aws

from components.derive import container, environment, grants
from components.service.ecs import ecs_service
from components.service.entry import Entry
from components.service.foundation import Foundation
from components.service.scaling import scaling
from components.service.scope import Scope
from components.service.task import Acting, acting, task_definition


def tasks(
    scope: Scope, made: Foundation, execution: Acting, entry: Entry | None, guards: list[aws.cloudwatch.MetricAlarm]
) -> tuple[aws.ecs.Service, aws.iam.Role]:
    """Make task definition, service and scaling. Returns the service, and the role of its code."""
    identity, spec = scope.identity, scope.spec
    code = acting(
        scope,
        logical=f"{scope.name}-task",
        physical=identity.task_role,
        description=f"What {scope.name} may do",
        given=grants.runtime(spec, identity, customer_key=scope.key_arn is not None, compute=scope.compute),
        values=made.values,
    )
    definition = container.service_container(
        identity,
        image=made.image.reference,
        port=spec.http.port if spec.http else None,
        environment=environment.variables(spec, scope.args.catalogue, identity),
        parameters=environment.parameters(spec, identity),
        credentials=environment.credentials(spec, identity),
    )
    task = task_definition(
        scope, scope.name, identity.family, definition, task=code, execution=execution, after=made.ready
    )
    reachable = [*made.ready, *(entry.rules if entry else [])]  # ECS refuses a target group without a load balancer
    service = ecs_service(scope, task, entry, guards, reachable)
    scaling(scope, service, entry)
    return service, code.role
