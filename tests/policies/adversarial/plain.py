"""Programs without Souk's conventions: nothing says whose a thing is but who uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.policies.adversarial.systems import Change
from tests.policies.kit import Json, Made, Program, Ref
from tests.policies.market import Market
from tests.policies.parts import (
    DATABASE,
    EGRESS,
    GROUP,
    MONTHLY,
    SECRET,
    TASK,
    allow,
    arn,
    container,
    grant,
    open_to,
    role,
)

FUNCTION = "aws:lambda/function:Function"


class Shop(NamedTuple):
    """A function and its database, which nobody else uses."""

    program: Program
    database: Made
    database_group: Made
    role: Made

    @property
    def host(self) -> Ref:
        """The database's address."""
        return Ref(self.database.urn, "address")


def shop(build: Callable[[Shop], object]) -> Change:
    """In the place of the market: a function with a database of its own, and what is built beside it."""

    def change(souk: Market) -> None:
        souk.program.made.clear()
        build(_shop(souk.program))

    return change


def _shop(program: Program) -> Shop:
    own, guarded = (program.add(GROUP, name, {"description": name}) for name in ("app-group", "db-group"))
    computed = {
        "address": "shop-main-db.c1x2.eu-west-1.rds.amazonaws.com",
        "resourceId": "db-ABCDEFGHIJKLMNOPQ",
        "arn": arn("rds", "db:shop-main-db"),
    }
    props = {
        "identifier": "shop-main-db",
        "engine": "postgres",
        "engineVersion": "17",
        "port": 5432,
        "multiAz": True,
        "deletionProtection": True,
        "backupRetentionPeriod": 7,
        "manageMasterUserPassword": True,
        "iamDatabaseAuthenticationEnabled": True,
        "storageEncrypted": True,
        "vpcSecurityGroupIds": [guarded.id],
    }
    database = program.add(DATABASE, "db", props, computed=computed)
    made = Shop(program, database, guarded, role(program, "app", None, "lambda.amazonaws.com"))
    connects(made, "app", own)
    variables = {"DB_HOST": made.host}
    network = {"securityGroupIds": [own.id], "subnetIds": ["subnet-1"]}
    runs(made, "app", made.role, environment={"variables": variables}, vpcConfig=network)
    return made


def runs(made: Shop, name: str, acting: Made, **props: Any) -> Made:
    """A function."""
    return made.program.add(FUNCTION, name, {"name": name, "role": acting.arn, "runtime": "python3.13", **props})


def connects(made: Shop, name: str, group: Made) -> None:
    """Let a group at the database."""
    into, out = {"referencedSecurityGroupId": group.id}, {"referencedSecurityGroupId": made.database_group.id}
    open_to(made.program, f"{name}-in", made.database_group, 5432, into)
    open_to(made.program, f"{name}-out", group, 5432, out, token=EGRESS)


def other_task(made: Shop) -> Made:
    """A task of somebody else's, which isn't told of the database."""
    acting = role(made.program, "other")
    containers = Json([container("app")])
    return made.program.add(
        TASK, "other", {"family": "other", "taskRoleArn": acting.arn, "containerDefinitions": containers}
    )


def rotated(made: Shop) -> Made:
    """A password that the function reads from a secret, and another function rotates."""
    add = made.program.add
    made.database.props.pop("manageMasterUserPassword")
    password = add("random:index/randomPassword:RandomPassword", "pw", {}, computed={"result": "tulips-in-may-2026"})
    made.database.props["password"] = password.out("result")
    secret = add(SECRET, "login", {"name": "shop/db"}, computed={"arn": arn("secretsmanager", "secret:shop/db-AbCdEf")})
    content = Json({"host": made.host, "password": password.out("result")})
    token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
    add(token, "login", {"secretId": secret.id, "secretString": content})
    named = arn("secretsmanager", "secret:shop/db-??????")
    grant(made.program, "app-reads", made.role, allow(["secretsmanager:GetSecretValue"], named))
    group = add(GROUP, "rotating", {"description": "rotating"})
    acting = role(made.program, "rotating", None, "lambda.amazonaws.com")
    grant(made.program, "rotates", acting, allow(["secretsmanager:GetSecretValue"], named))
    connects(made, "rotating", group)
    network = {"securityGroupIds": [group.id], "subnetIds": ["subnet-1"]}
    function = runs(made, "rotating", acting, vpcConfig=network)
    token = "aws:secretsmanager/secretRotation:SecretRotation"  # noqa: S105 - a type token
    add(token, "login", {"secretId": secret.id, "rotationLambdaArn": function.arn, **MONTHLY})
    permission = {"function": function.arn, "action": "lambda:InvokeFunction"}
    add(
        "aws:lambda/permission:Permission",
        "rotating",
        {**permission, "principal": "secretsmanager.amazonaws.com", "sourceArn": secret.arn},
    )
    return function
