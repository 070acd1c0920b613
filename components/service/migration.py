"""What brings a service's databases up to date: the same image, run once, under a role and a group of its own."""

from __future__ import annotations

import pulumi_aws as aws

from components.derive import container, environment, grants
from components.service.foundation import Foundation
from components.service.scope import Scope
from components.service.task import Acting, acting, task_definition


def migration(scope: Scope, made: Foundation, execution: Acting) -> aws.ecs.TaskDefinition:
    """Make the task definition. Nothing runs it but an operator or a pipeline, before the service is updated."""
    identity, spec = scope.identity, scope.spec
    definition = container.migration_container(
        identity,
        image=made.image.reference,
        environment=environment.migration_variables(spec, identity),
        parameters=environment.migration_parameters(spec, identity),
    )
    code = acting(
        scope,
        logical=f"{scope.name}-migration",
        physical=identity.migration_role,
        description=f"What migrations of {scope.name} may do",
        given=grants.migration(spec, identity, customer_key=scope.key_arn is not None),
        values=made.values,
    )
    return task_definition(
        scope,
        f"{scope.name}-migration",
        identity.migration_family,
        definition,
        task=code,
        execution=execution,
        after=made.ready,
    )
