"""What commands show: a password, or where a stranger's store is."""

from __future__ import annotations

import base64
from typing import Any

from tests.policies.adversarial.flaws_told import HOST, machine
from tests.policies.adversarial.plain import FUNCTION, Shop, runs, shop
from tests.policies.adversarial.systems import Change, Flaw, contains, sets
from tests.policies.kit import Json, Ref, Text
from tests.policies.market import Market
from tests.policies.parts import TASK, container, role

_RULE = "no-shared-database"
_DIGEST = f"sha256:{'0' * 64}"
_PLAIN = "ecs-no-plaintext-secrets"
_FUNCTIONS = "lambda-env-and-url"


def function(*command: Any, key: str = "commands") -> Change:
    """A function of order's from an image, with a command of its own."""

    def change(souk: Market) -> None:
        image = {"packageType": "Image", "imageUri": f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/order@{_DIGEST}"}
        own = {"name": "souk-dev-order-fn", "role": souk.order.task_role.arn}
        props = {**own, **image, "imageConfig": {key: list(command)}}
        souk.program.add(FUNCTION, "added", props, parent=souk.order.component)

    return change


def build(spec: Any) -> Change:
    """A build of order's."""

    def change(souk: Market) -> None:
        acting = role(souk.program, "order-build", souk.order.component, "codebuild.amazonaws.com")
        source = {"type": "NO_SOURCE", "buildspec": spec}
        props = {"name": "souk-dev-order", "serviceRole": acting.arn, "source": source}
        souk.program.add("aws:codebuild/project:Project", "added", props, parent=souk.order.component)

    return change


def pods(**words: list[Any]) -> Change:
    """Pods of order's with a command of their own."""

    def change(souk: Market) -> None:
        inner = {"spec": {"containers": [{"name": "app", "image": "x", **words}]}}
        props = {"metadata": {"name": "order", "namespace": "order"}, "spec": {"template": inner}}
        souk.program.add("kubernetes:apps/v1:Deployment", "added", props, parent=souk.order.component)

    return change


def _by_origin(souk: Market) -> None:
    """The address isn't known before the database is made."""
    host = Ref(souk.product.parts["database"].urn, "address")
    function("--host", host)(souk)


def _of_nobody(made: Shop) -> None:
    """Another function of a program that says of nothing whose it is."""
    acting = role(made.program, "other", None, "lambda.amazonaws.com")
    runs(made, "other", acting, imageConfig={"commands": [Text(("--host=", made.host))]})


def _task_of_nobody(made: Shop) -> None:
    """A task there."""
    containers = Json([container("app", command=["sh", "-c", Text(("psql -h ", made.host, " orders"))])])
    acting = role(made.program, "other")
    props = {"family": "other", "taskRoleArn": acting.arn, "containerDefinitions": containers}
    made.program.add(TASK, "other", props)


def known_password(change: Change) -> Change:
    """The password of product's database stands in the program, and somebody is told it."""

    def changed(souk: Market) -> None:
        stated = {"manageMasterUserPassword": None, "username": "m", "password": PASSWORD}
        sets("product/database", **stated)(souk)
        change(souk)

    return changed


PASSWORD = "tulips-in-may-2026"  # noqa: S105 - a made-up one
_LOGIN = "no-shared-credentials"
_SPEC = f"version: 0.2\nphases:\n  build:\n    commands:\n      - psql -h {HOST} -f migrate.sql\n"
ALL = (
    Flaw("a password in a command's address", _PLAIN, contains(command=["app", "postgres://app:tulip@db/orders"])),
    Flaw("a password as a word of its own", _PLAIN, contains(command=["app", "--db-password", "tulip"])),
    Flaw("a password in an entry point", _PLAIN, contains(entryPoint=["sh", "-c", "PGPASSWORD=tulip exec app"])),
    Flaw(
        "a password in a health check",
        _PLAIN,
        contains(healthCheck={"command": ["CMD-SHELL", "redis-cli -h cache -a tulip ping"]}),
    ),
    Flaw("a password in a function's command", _FUNCTIONS, function("app", "--password=tulip")),
    Flaw("a password in a function's entry point", _FUNCTIONS, function("mysql://app:tulip@db/x", key="entryPoints")),
    Flaw("a host in a command", _RULE, contains(command=["app", "--upstream", f"postgres://{HOST}:5432/orders"])),
    Flaw("a host in an entry point", _RULE, contains(entryPoint=["sh", "-c", f"exec app --upstream={HOST}"])),
    Flaw("a host in a function's command", _RULE, function("--upstream", HOST)),
    Flaw("a host in a function's entry point, not known yet", _RULE, _by_origin),
    Flaw("a host in the command of nobody's function", _RULE, shop(_of_nobody)),
    Flaw("a host in the command of nobody's task", _RULE, shop(_task_of_nobody)),
    Flaw("a host in what pods are started with", _RULE, pods(args=["--upstream", HOST])),
    Flaw("a host in what pods start", _RULE, pods(command=["sh", "-c", f"exec app --upstream={HOST}"])),
    Flaw("a host in a build's steps", _RULE, build(_SPEC)),
    Flaw("a stranger's password in a command", _LOGIN, known_password(contains(command=["app", PASSWORD]))),
    Flaw("a stranger's password in what pods are started with", _LOGIN, known_password(pods(args=[f"-p{PASSWORD}!"]))),
    Flaw(
        "a stranger's password in a boot script",
        _LOGIN,
        known_password(machine(userDataBase64=base64.b64encode(f"PGPASSWORD={PASSWORD} app".encode()).decode())),
    ),
    Flaw("a stranger's password in a build's steps", _LOGIN, known_password(build(f"x: {PASSWORD}\n"))),
)
