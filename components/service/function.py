"""The service as a Lambda function: the same image, fed by its queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi
import pulumi_aws as aws

from components import documents
from components.derive import environment, grants
from components.messaging.queue import VISIBILITY_SECONDS
from components.roles import RoleArgs, role
from components.service.foundation import Foundation
from components.service.scope import Scope

TIMEOUT_SECONDS: Final = VISIBILITY_SECONDS // 6
"""AWS asks for a visibility timeout of at least six times the function's (Lambda Developer Guide, "Using SQS")."""

RESERVED: Final = frozenset({"AWS_REGION"})
"""Variables that Lambda sets itself and refuses to be given."""

ENTRY_POINT: Final = ("python", "-m", "kit.lambda_runtime")
HANDLER: Final = "app.handler.handle"
BATCH: Final = 10


def function(scope: Scope, made: Foundation) -> aws.iam.Role:
    """Make the function and what feeds it. Returns its role."""
    identity = scope.identity
    acting, policies = role(_role(scope, made.values), scope.place, scope.parent)
    function = aws.lambda_.Function(
        scope.name,
        name=identity.function,
        description=f"{scope.name}, fed by its queue",
        package_type="Image",
        image_uri=made.image.reference,
        image_config=aws.lambda_.FunctionImageConfigArgs(entry_points=list(ENTRY_POINT), commands=[HANDLER]),
        architectures=[scope.settings.architecture],
        memory_size=scope.size.memory,
        timeout=TIMEOUT_SECONDS,
        reserved_concurrent_executions=scope.settings.concurrency,
        role=acting.arn,
        environment=aws.lambda_.FunctionEnvironmentArgs(variables=_variables(scope, made.values)),
        kms_key_arn=scope.key_arn,
        vpc_config=aws.lambda_.FunctionVpcConfigArgs(
            subnet_ids=scope.platform.private_subnet_ids, security_group_ids=[scope.platform.groups[scope.name]]
        ),
        logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=made.log_group.name),
        tags=scope.tags(identity.function),
        opts=scope.options(*policies, *made.ready),
    )
    if made.queue is not None:
        _feed(scope, function, made.queue)
    return acting


def _role(scope: Scope, values: documents.Values) -> RoleArgs:
    runtime = grants.runtime(scope.spec, scope.identity, customer_key=scope.key_arn is not None, compute=scope.compute)
    return RoleArgs(
        logical=f"{scope.name}-task",
        physical=scope.identity.task_role,
        description=f"What {scope.name} may do",
        principal="lambda.amazonaws.com",
        grants=(*runtime, *grants.function(scope.identity)),
        values=values,
        service=scope.name,
    )


def _feed(scope: Scope, made: aws.lambda_.Function, queue: aws.sqs.Queue) -> None:
    aws.lambda_.EventSourceMapping(
        scope.name,
        function_name=made.arn,
        event_source_arn=queue.arn,
        batch_size=BATCH,
        function_response_types=["ReportBatchItemFailures"],
        scaling_config=aws.lambda_.EventSourceMappingScalingConfigArgs(maximum_concurrency=scope.settings.concurrency),
        tags=scope.tags(scope.identity.function),
        opts=scope.options(),
    )


def _variables(scope: Scope, values: documents.Values) -> Mapping[str, pulumi.Input[str]]:
    """The environment that the code finds as a task, too. Host names come in directly: nothing resolves SSM here."""
    known = environment.variables(scope.spec, scope.args.catalogue, scope.identity)
    late = {
        parameter.variable: documents.text(parameter.value, values)
        for parameter in environment.parameters(scope.spec, scope.identity)
    }
    return {key: value for key, value in {**known, **late}.items() if key not in RESERVED}
