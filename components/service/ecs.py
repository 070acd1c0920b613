"""The ECS service: how many tasks, where, reached how, and how a new version replaces the old one."""

from __future__ import annotations

from typing import Final

import pulumi
import pulumi_aws as aws

from components import owned_elsewhere
from components.service.entry import Entry
from components.service.scope import Scope

IDLE_SECONDS: Final = 300
"""How long Service Connect keeps an idle connection: AWS's default, stated because it has to exceed any request."""

GRACE_SECONDS: Final = 60


def ecs_service(
    scope: Scope,
    task: aws.ecs.TaskDefinition,
    entry: Entry | None,
    guards: list[aws.cloudwatch.MetricAlarm],
    after: list[pulumi.Resource],
) -> aws.ecs.Service:
    """Make the service. `guards` are alarms that roll a deployment back.

    Pulumi waits until it is stable, but not for one with a database: before the first migration it can't be ready.
    """
    identity = scope.identity
    return aws.ecs.Service(
        scope.name,
        name=identity.ecs_service,
        cluster=scope.platform.cluster_arn,
        task_definition=task.arn,
        desired_count=scope.settings.min_tasks,
        capacity_provider_strategies=_capacity(scope),
        force_new_deployment=True,  # without it, another strategy replaces the service, and deletes the old one first
        network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
            subnets=scope.platform.private_subnet_ids,
            security_groups=[scope.platform.groups[scope.name]],
            assign_public_ip=False,
        ),
        load_balancers=_load_balancers(scope, entry),
        health_check_grace_period_seconds=GRACE_SECONDS if entry else None,
        service_connect_configuration=_service_connect(scope),
        availability_zone_rebalancing="ENABLED",
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
        alarms=_rollback(guards),
        wait_for_steady_state=not (scope.spec.databases or scope.spec.secrets),
        enable_execute_command=False,
        enable_ecs_managed_tags=True,
        propagate_tags="SERVICE",
        tags=scope.tags(identity.ecs_service),
        opts=scope.options(*after, *scope.args.after, ignore=owned_elsewhere.of("aws:ecs/service:Service")),
    )


def _capacity(scope: Scope) -> list[aws.ecs.ServiceCapacityProviderStrategyArgs]:
    """On-demand, or Spot where both spec and stack file allow it: all but one of the least tasks stay on-demand.

    So a single task is as cheap as can be, and of two or more some survive when AWS takes all of Spot back.
    """
    strategy = aws.ecs.ServiceCapacityProviderStrategyArgs
    if not (scope.settings.spot and scope.spec.interruptible):
        return [strategy(capacity_provider="FARGATE", weight=1)]
    spot = strategy(capacity_provider="FARGATE_SPOT", weight=1)
    kept = scope.settings.min_tasks - 1
    return [strategy(capacity_provider="FARGATE", base=kept, weight=0), spot] if kept > 0 else [spot]


def _load_balancers(scope: Scope, entry: Entry | None) -> list[aws.ecs.ServiceLoadBalancerArgs] | None:
    if entry is None or scope.spec.http is None:
        return None
    return [
        aws.ecs.ServiceLoadBalancerArgs(
            target_group_arn=entry.target_group.arn,
            container_name=scope.name,
            container_port=scope.spec.http.port,
        )
    ]


def _service_connect(scope: Scope) -> aws.ecs.ServiceServiceConnectConfigurationArgs | None:
    """A server for a service that others call, a client for one that only calls, nothing for any other."""
    callers = scope.args.catalogue.callers(scope.name)
    if not callers and not scope.spec.calls:
        return None
    log = aws.ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
        log_driver="awslogs",
        options={
            "awslogs-group": scope.identity.log_group,
            "awslogs-region": scope.place.arns.region,
            "awslogs-stream-prefix": "service-connect",
        },
    )
    return aws.ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True,
        namespace=scope.platform.namespace_arn,
        log_configuration=log,
        services=[_server(scope, max(call.timeout for _, call in callers))] if callers else None,
    )


def _server(scope: Scope, timeout: int) -> aws.ecs.ServiceServiceConnectConfigurationServiceArgs:
    """The endpoint `http://<service>:<port>`. It waits as long as its most patient caller.

    Requests from the load balancer pass the same proxy: see `Call.timeout` for what that asks of a callee's routes.
    """
    port = scope.spec.http.port if scope.spec.http else 0
    return aws.ecs.ServiceServiceConnectConfigurationServiceArgs(
        port_name="http",
        discovery_name=scope.name,
        client_alias=[aws.ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(dns_name=scope.name, port=port)],
        timeout=aws.ecs.ServiceServiceConnectConfigurationServiceTimeoutArgs(
            per_request_timeout_seconds=timeout, idle_timeout_seconds=IDLE_SECONDS
        ),
    )


def _rollback(guards: list[aws.cloudwatch.MetricAlarm]) -> aws.ecs.ServiceAlarmsArgs | None:
    if not guards:
        return None
    return aws.ecs.ServiceAlarmsArgs(alarm_names=[alarm.name for alarm in guards], enable=True, rollback=True)
