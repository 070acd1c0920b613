"""One service of the CDK app, with its store, queue, autoscaling and alarms."""
# aws-cdk-lib is not installed where the type checker looks: it lives in .venv-bench, with nothing of ours beside it.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs

from benchmarks.cdk_platform import Platform

PORT = 8080
POSTGRES = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16)


@dataclass(frozen=True)
class ServiceProps:
    """One service: its public paths, the events it hears, what it stores, whom it calls."""

    name: str
    paths: tuple[str, ...]
    hears: tuple[str, ...]
    database: bool = False
    tables: tuple[str, ...] = ()
    cache: bool = False
    calls: tuple[str, ...] = ()


def _task(stack: cdk.Stack, props: ServiceProps, platform: Platform) -> ecs.FargateTaskDefinition:
    repository = ecr.Repository(
        stack, f"{props.name}-repository", image_scan_on_push=True, image_tag_mutability=ecr.TagMutability.IMMUTABLE
    )
    task = ecs.FargateTaskDefinition(
        stack,
        f"{props.name}-task",
        cpu=512,
        memory_limit_mib=1024,
        runtime_platform=ecs.RuntimePlatform(cpu_architecture=ecs.CpuArchitecture.ARM64),
    )
    log = logs.LogGroup(stack, f"{props.name}-log", retention=logs.RetentionDays.THREE_MONTHS)
    task.add_container(
        "app",
        image=ecs.ContainerImage.from_ecr_repository(repository, "1.0.0"),
        logging=ecs.LogDrivers.aws_logs(stream_prefix=props.name, log_group=log),
        readonly_root_filesystem=True,
        environment={"SERVICE_NAME": props.name, "EVENT_BUS_NAME": platform.bus.event_bus_name},
        port_mappings=[
            ecs.PortMapping(name="http", container_port=PORT, app_protocol=ecs.AppProtocol.http),
        ],
    )
    return task


class Service(ecs.FargateService):
    """One service with everything it owns."""

    def __init__(self, stack: cdk.Stack, props: ServiceProps, platform: Platform, slot: int) -> None:
        task = _task(stack, props, platform)
        super().__init__(
            stack,
            props.name,
            cluster=platform.cluster,
            task_definition=task,
            desired_count=2,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            min_healthy_percent=100,
            service_connect_configuration=ecs.ServiceConnectProps(
                services=[ecs.ServiceConnectService(port_mapping_name="http", dns_name=props.name, port=PORT)]
            ),
        )
        platform.bus.grant_put_events_to(task.task_role)
        self._stores(stack, props, platform)
        queue = self._queue(stack, props, platform)
        group = platform.listener.add_targets(
            props.name,
            port=PORT,
            protocol=elb.ApplicationProtocol.HTTP,
            priority=slot,
            conditions=[elb.ListenerCondition.path_patterns(list(props.paths))],
            health_check=elb.HealthCheck(path="/ready"),
            targets=[self],
        )
        self._scale(group, queue)
        self._watch(stack, props, platform, group)

    def _stores(self, stack: cdk.Stack, props: ServiceProps, platform: Platform) -> None:
        if props.database:
            database = rds.DatabaseInstance(
                stack,
                f"{props.name}-database",
                engine=POSTGRES,
                vpc=platform.vpc,
                vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
                multi_az=True,
                storage_encrypted=True,
                iam_authentication=True,
                deletion_protection=True,
                backup_retention=cdk.Duration.days(30),
                credentials=rds.Credentials.from_generated_secret("master"),
            )
            database.connections.allow_default_port_from(self)
            database.grant_connect(self.task_definition.task_role, "app")
            self.task_definition.default_container.add_environment(
                "DATABASE_HOST", database.db_instance_endpoint_address
            )
            platform.alarm(
                database.metric_cpu_utilization().create_alarm(
                    stack, f"{props.name}-database-cpu", threshold=80, evaluation_periods=3
                )
            )
        for name in props.tables:
            table = dynamodb.TableV2(
                stack,
                f"{props.name}-{name}",
                partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
                encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
                point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                    point_in_time_recovery_enabled=True
                ),
                deletion_protection=True,
                dynamo_stream=dynamodb.StreamViewType.NEW_IMAGE,
            )
            table.grant_read_write_data(self.task_definition.task_role)
            self.task_definition.default_container.add_environment(f"{name.upper()}_TABLE", table.table_name)
        if props.cache:
            self._cache(stack, props, platform.vpc)

    def _cache(self, stack: cdk.Stack, props: ServiceProps, vpc: ec2.Vpc) -> None:
        group = ec2.SecurityGroup(stack, f"{props.name}-cache-group", vpc=vpc, allow_all_outbound=False)
        group.connections.allow_from(self, ec2.Port.tcp(6379))
        subnets = elasticache.CfnSubnetGroup(
            stack,
            f"{props.name}-cache-subnets",
            description=f"{props.name} cache",
            subnet_ids=vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED).subnet_ids,
        )
        cache = elasticache.CfnReplicationGroup(
            stack,
            f"{props.name}-cache",
            replication_group_description=f"{props.name} cache",
            engine="valkey",
            cache_node_type="cache.m7g.large",
            num_cache_clusters=2,
            automatic_failover_enabled=True,
            multi_az_enabled=True,
            at_rest_encryption_enabled=True,
            transit_encryption_enabled=True,
            cache_subnet_group_name=subnets.ref,
            security_group_ids=[group.security_group_id],
        )
        self.task_definition.default_container.add_environment("CACHE_HOST", cache.attr_primary_end_point_address)

    def _queue(self, stack: cdk.Stack, props: ServiceProps, platform: Platform) -> sqs.Queue:
        dead = sqs.Queue(stack, f"{props.name}-dead", encryption=sqs.QueueEncryption.SQS_MANAGED, enforce_ssl=True)
        queue = sqs.Queue(
            stack,
            f"{props.name}-queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=5),
        )
        events.Rule(
            stack,
            f"{props.name}-rule",
            event_bus=platform.bus,
            event_pattern=events.EventPattern(detail_type=list(props.hears)),
            targets=[targets.SqsQueue(queue, dead_letter_queue=dead)],
        )
        queue.grant_consume_messages(self.task_definition.task_role)
        self.task_definition.default_container.add_environment("QUEUE_URL", queue.queue_url)
        for label, metric, limit in (
            ("dead-letters", dead.metric_approximate_number_of_messages_visible(), 1),
            ("queue-age", queue.metric_approximate_age_of_oldest_message(), 300),
        ):
            platform.alarm(metric.create_alarm(stack, f"{props.name}-{label}", threshold=limit, evaluation_periods=1))
        return queue

    def _scale(self, group: elb.ApplicationTargetGroup, queue: sqs.Queue) -> None:
        scalable = self.auto_scale_task_count(min_capacity=2, max_capacity=10)
        scalable.scale_on_cpu_utilization("cpu", target_utilization_percent=60)
        scalable.scale_on_request_count("requests", requests_per_target=1000, target_group=group)
        scalable.scale_on_metric(
            "backlog",
            metric=queue.metric_approximate_number_of_messages_visible(),
            scaling_steps=[
                scaling.ScalingInterval(upper=10, change=-1),
                scaling.ScalingInterval(lower=100, change=1),
                scaling.ScalingInterval(lower=1000, change=3),
            ],
        )

    def _watch(
        self, stack: cdk.Stack, props: ServiceProps, platform: Platform, group: elb.ApplicationTargetGroup
    ) -> None:
        for label, metric, limit in (
            ("cpu", self.metric_cpu_utilization(), 85),
            ("memory", self.metric_memory_utilization(), 85),
            ("latency", group.metrics.target_response_time(statistic="p99"), 0.5),
            ("errors", group.metrics.http_code_target(elb.HttpCodeTarget.TARGET_5XX_COUNT), 10),
            ("unhealthy", group.metrics.unhealthy_host_count(), 1),
        ):
            platform.alarm(metric.create_alarm(stack, f"{props.name}-{label}", threshold=limit, evaluation_periods=3))
