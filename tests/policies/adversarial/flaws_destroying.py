"""Rights over a stranger's data that neither read nor write it: to end it, to lock out its owner, to mislead him."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_buckets import ARN, bucket
from tests.policies.adversarial.systems import Change, Flaw, grants, service
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.parts import MONTHLY, SECRET, arn

RULE = "no-shared-database"
TABLE = arn("dynamodb", "table/souk-dev-order-events")
PARAMETER = arn("ssm", "parameter/souk/dev/product/DB_HOST")
LOGIN = arn("secretsmanager", "secret:souk/dev/order/login-AbCdEf")
REFERENCE = "/aws/reference/secretsmanager/souk/dev/order/login"


def login(souk: Market) -> None:
    """A secret of order's, which opens its cache."""
    add, parent = souk.program.add, souk.order.component
    held = add(SECRET, "login", {"name": "souk/dev/order/login"}, parent=parent, computed={"arn": LOGIN})
    host = Ref(souk.order.parts["cache"].urn, "primaryEndpointAddress")
    version = {"secretId": held.id, "secretString": Json({"host": host, "password": "tulips-in-may-26"})}
    add("aws:secretsmanager/secretVersion:SecretVersion", "login", version, parent=parent)
    turns = {"secretId": held.id, "rotationLambdaArn": arn("lambda", "function:r"), **MONTHLY}
    add("aws:secretsmanager/secretRotation:SecretRotation", "login", turns, parent=parent)


def may(who: str, action: str, on: str, *, beside: Change = lambda _: None) -> Change:
    """Somebody may do one thing to one resource."""

    def change(souk: Market) -> None:
        souk.product.parts["database"].computed["arn"] = arn("rds", "db:souk-dev-product")
        beside(souk)
        grants(who, Action=action, Resource=on)(souk)

    return change


def names(who: str, value: Any) -> Change:
    """Somebody's container is told a secret."""

    def change(souk: Market) -> None:
        login(souk)
        container = service(souk, who).parts["task"].props["containerDefinitions"].content[0]
        container["secrets"] = [*container.get("secrets", ()), {"name": "LOGIN", "valueFrom": value}]

    return change


def keeps(souk: Market) -> None:
    """Order keeps its invoices in a bucket."""
    bucket(souk, "s3:GetObject", "s3:PutObject")


ALL = (
    Flaw("a stranger's table to delete", RULE, may("product", "dynamodb:DeleteTable", TABLE)),
    Flaw("a stranger's items to expire", RULE, may("product", "dynamodb:UpdateTimeToLive", TABLE)),
    Flaw(
        "a stranger's database to delete",
        RULE,
        may("order", "rds:DeleteDBInstance", arn("rds", "db:souk-dev-product")),
    ),
    Flaw(
        "a stranger's cache to delete",
        RULE,
        may("product", "elasticache:DeleteReplicationGroup", arn("elasticache", "replicationgroup:souk-dev-order")),
    ),
    Flaw("a stranger's files to expire", RULE, may("product", "s3:PutLifecycleConfiguration", ARN, beside=keeps)),
    Flaw("a stranger's host to rewrite", RULE, may("order", "ssm:PutParameter", PARAMETER)),
    *(
        Flaw(f"a stranger's secret by {action}", RULE, may("product", f"secretsmanager:{action}", LOGIN, beside=login))
        for action in ("PutSecretValue", "RotateSecret", "UpdateSecret", "UpdateSecretVersionStage")
    ),
    Flaw("a stranger's secret by a reference", RULE, names("product", arn("ssm", f"parameter{REFERENCE}"))),
    Flaw("a stranger's secret by the name of a reference", RULE, names("product", REFERENCE)),
    Flaw(
        "a stranger's secret by a version's reference", "no-shared-credentials", names("product", f"{REFERENCE}:1a2b")
    ),
)
