"""A small system that breaks no rule: two services with stores of every kind, declared and wired as Souk does it.

Tests change one thing in it and look whether the rule notices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.policies.kit import Json, Made, Program, Ref, Text
from tests.policies.parts import (
    CACHE,
    DATABASE,
    ECS_SERVICE,
    PARAMETER,
    QUEUE,
    QUEUE_POLICY,
    TABLE,
    TASK,
    allow,
    arn,
    container,
    edge,
    grant,
    group,
    role,
    tls_only,
)
from tests.policies.surroundings import network, public_door


@dataclass
class Service:
    """One service of the market and its parts by name."""

    name: str
    component: Made
    group: Made
    task_role: Made
    execution_role: Made
    parts: dict[str, Made] = field(default_factory=dict[str, Made])


@dataclass
class Market:
    """The whole system."""

    program: Program
    platform: Made
    groups: dict[str, Made]
    subnets: list[Made]
    door: dict[str, Made]
    order: Service
    product: Service


def market(program: Program) -> Market:
    """`order` has a table and a cache and calls `product`, which has a PostgreSQL database and serves the public."""
    platform = program.add("souk:platform:Platform", "platform")
    subnets = network(program, platform)
    groups = {role: group(program, f"{role}-group", platform, role=role) for role in ("public-entry", "endpoint")}
    edge_parts = public_door(program, platform, groups["public-entry"])
    product = _service(program, platform, "product", port=8080, callers=["order"], stores=["product-db"])
    order = _service(program, platform, "order", port=8081, calls=["product"], stores=["order-events", "order-cache"])
    made = Market(program, platform, groups, subnets, edge_parts, order, product)
    edge(program, order.group, product.group, 8080)
    edge(program, groups["public-entry"], order.group, 8081)
    _product_database(made)
    _order_table(made)
    _order_cache(made)
    _order_queue(made)
    for service in (order, product):
        edge(program, service.group, groups["endpoint"], 443)
        _workload(made, service)
    return made


def _service(program: Program, platform: Made, name: str, **declared: Any) -> Service:
    declaration: dict[str, Any] = {"service": name, "callers": [], "calls": [], "stores": [], **declared}
    component = program.add("souk:service:Service", name, declaration)
    return Service(
        name,
        component,
        group(program, f"{name}-group", platform, service=name),
        role(program, f"{name}-task", component),
        role(program, f"{name}-execution", component),
    )


def store_group(market: Market, owner: Service, name: str, port: int) -> Made:
    """A store's own group, which admits its owner."""
    made = group(market.program, f"{name}-group", owner.component, role="store", service=owner.name)
    edge(market.program, owner.group, made, port)
    return made


def _product_database(market: Market) -> None:
    program, product = market.program, market.product
    guarded = store_group(market, product, "product-db", 5432)
    subnet_group = program.add(
        "aws:rds/subnetGroup:SubnetGroup",
        "product-db",
        {"subnetIds": [subnet.id for subnet in market.subnets]},
        parent=product.component,
    )
    database = program.add(
        DATABASE,
        "product-db",
        {
            "identifier": "souk-dev-product",
            "engine": "postgres",
            "engineVersion": "17",
            "multiAz": True,
            "deletionProtection": True,
            "backupRetentionPeriod": 7,
            "port": 5432,
            "manageMasterUserPassword": True,
            "iamDatabaseAuthenticationEnabled": True,
            "storageEncrypted": True,
            "publiclyAccessible": False,
            "dbSubnetGroupName": Ref(subnet_group.urn, "id"),
            "vpcSecurityGroupIds": [guarded.id],
        },
        parent=product.component,
        computed={
            "address": "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com",
            "resourceId": "db-PRODUCT0123456789",
            "masterUserSecrets": [{"secretArn": arn("secretsmanager", "secret:rds!db-11-aBcDeF")}],
        },
    )
    product.parts |= {"database": database, "store-group": guarded}
    user = Text((arn("rds-db", "dbuser:"), Ref(database.urn, "resourceId"), "/app"))
    product.parts["connect"] = grant(program, "product-connect", product.task_role, allow(["rds-db:connect"], user))
    product.parts["host"] = program.add(
        PARAMETER,
        "product-db-host",
        {"name": "/souk/dev/product/DB_HOST", "type": "String", "value": Ref(database.urn, "address")},
        parent=product.component,
        computed={"arn": arn("ssm", "parameter/souk/dev/product/DB_HOST")},
    )
    parameters = allow(["ssm:GetParameters"], arn("ssm", "parameter/souk/dev/product/DB_HOST"))
    grant(program, "product-parameters", product.execution_role, parameters)
    _migration(market, database, guarded)


def _migration(market: Market, database: Made, guarded: Made) -> None:
    """A task with a role and a group of its own, the only reader of the master secret."""
    program, product = market.program, market.product
    own = group(program, "product-migration-group", product.component, role="migration", service="product")
    edge(program, own, guarded, 5432)
    acting = role(program, "product-migration", product.component)
    secret = Ref(database.urn, "masterUserSecrets")
    if program.mode == "up":
        secret = arn("secretsmanager", "secret:rds!db-11-aBcDeF")
    grant(program, "product-master", acting, allow(["secretsmanager:GetSecretValue"], secret))
    program.add(
        TASK,
        "product-migration",
        {
            "family": "souk-dev-product-migration",
            "taskRoleArn": acting.arn,
            "executionRoleArn": product.execution_role.arn,
            "containerDefinitions": Json([container("migrate", command=["upgrade"])]),
        },
        parent=product.component,
    )


def _order_table(market: Market) -> None:
    program, order = market.program, market.order
    table = program.add(
        TABLE,
        "order-events",
        {
            "name": "souk-dev-order-events",
            "hashKey": "id",
            "deletionProtectionEnabled": True,
            "pointInTimeRecovery": {"enabled": True},
        },
        parent=order.component,
        computed={"arn": arn("dynamodb", "table/souk-dev-order-events")},
    )
    actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    document = allow(actions, arn("dynamodb", "table/souk-dev-order-events"))
    order.parts |= {"table": table, "read-write": grant(program, "order-table", order.task_role, document)}


def _order_cache(market: Market) -> None:
    program, order = market.program, market.order
    guarded = store_group(market, order, "order-cache", 6379)
    user = program.add(
        "aws:elasticache/user:User",
        "order-app",
        {"userId": "souk-dev-order", "userName": "souk-dev-order", "authenticationMode": {"type": "iam"}},
        parent=order.component,
    )
    users = program.add(
        "aws:elasticache/userGroup:UserGroup",
        "order-users",
        {"userGroupId": "souk-dev-order", "userIds": [Ref(user.urn, "userId")]},
        parent=order.component,
    )
    cache = program.add(
        CACHE,
        "order-cache",
        {
            "replicationGroupId": "souk-dev-order",
            "atRestEncryptionEnabled": True,
            "transitEncryptionEnabled": True,
            "multiAzEnabled": True,
            "automaticFailoverEnabled": True,
            "snapshotRetentionLimit": 7,
            "port": 6379,
            "securityGroupIds": [guarded.id],
            "userGroupIds": [Ref(users.urn, "userGroupId")],
        },
        parent=order.component,
        computed={
            "arn": arn("elasticache", "replicationgroup:souk-dev-order"),
            "primaryEndpointAddress": "master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com",
        },
    )
    resources = [arn("elasticache", "replicationgroup:souk-dev-order"), arn("elasticache", "user:souk-dev-order")]
    grant(program, "order-connect", order.task_role, allow(["elasticache:Connect"], *resources))
    order.parts |= {"cache": cache, "cache-group": guarded, "cache-user": user}


def _order_queue(market: Market) -> None:
    program, order = market.program, market.order
    sealed = {"sqsManagedSseEnabled": True}
    dead = program.add(
        QUEUE,
        "order-dlq",
        {"name": "souk-dev-order-dlq", **sealed},
        parent=order.component,
        computed={"arn": arn("sqs", "souk-dev-order-dlq")},
    )
    redrive = Json({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 5})
    queue = program.add(
        QUEUE,
        "order",
        {"name": "souk-dev-order", "redrivePolicy": redrive, **sealed},
        parent=order.component,
        computed={"arn": arn("sqs", "souk-dev-order")},
    )
    for made in (dead, queue):
        name = made.props["name"]
        policy = {"queueUrl": made.id, "policy": tls_only("sqs:*", arn("sqs", name))}
        order.parts[f"{made.name}-policy"] = program.add(QUEUE_POLICY, made.name, policy, parent=order.component)
    order.parts |= {"queue": queue, "dead": dead}


def _workload(market: Market, service: Service) -> None:
    program = market.program
    environment = [{"name": "LOG_LEVEL", "value": "info"}]
    secrets: list[dict[str, str]] = []
    if service.name == "product":
        secrets = [{"name": "DB_HOST", "valueFrom": arn("ssm", "parameter/souk/dev/product/DB_HOST")}]
    else:
        environment.append({"name": "EVENTS_TABLE", "value": "souk-dev-order-events"})
    task = program.add(
        TASK,
        service.name,
        {
            "family": f"souk-dev-{service.name}",
            "taskRoleArn": service.task_role.arn,
            "executionRoleArn": service.execution_role.arn,
            "containerDefinitions": Json([container("app", environment=environment, secrets=secrets)]),
        },
        parent=service.component,
    )
    network = {"subnets": [s.id for s in market.subnets], "securityGroups": [service.group.id], "assignPublicIp": False}
    runs = program.add(
        ECS_SERVICE,
        service.name,
        {"taskDefinition": task.arn, "networkConfiguration": network},
        parent=service.component,
    )
    service.parts |= {"task": task, "runs": runs}
