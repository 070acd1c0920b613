"""Systems whose IAM looks too wide at one place and isn't."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import GITHUB, Benign, Change, grants, queue_admits, states, trusts
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, SECRET, allow, arn, grant, role, rotated

_FUNCTION = arn("lambda", "function:souk-dev-product")
_TABLES = arn("dynamodb", "table/souk-dev-*")


def _own_policy(souk: Market) -> None:
    document = allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events"))
    made = souk.program.add(
        "aws:iam/policy:Policy", "own", {"name": "own", "policy": document}, parent=souk.order.component
    )
    props = {"role": Ref(souk.order.task_role.urn, "name"), "policyArn": made.arn}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "added", props, parent=souk.order.component)


def _refused(souk: Market) -> None:
    """Product may query tables by a pattern that takes in order's, which refuses everybody but its owner."""
    grants("product", Action="dynamodb:Query", Resource=arn("dynamodb", "table/souk-???-order-events"))(souk)
    but = {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"}}
    document = statement(Effect="Deny", Principal="*", Action="dynamodb:*", Resource="*", Condition=but)
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": document}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "own", props, parent=souk.order.component)


def _outward(principal: dict[str, str], condition: dict[str, Any]) -> Change:
    """A role that reads no store, for somebody else: he may have it."""

    def change(souk: Market) -> None:
        made = role(souk.program, "order-outward", souk.order.component)
        made.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal=principal, Condition=condition)
        grant(souk.program, "added", made, allow(["sqs:SendMessage"], arn("sqs", "souk-dev-order")))

    return change


def _own_reader(souk: Market) -> None:
    """A second role of the same service reads the same table."""
    reader = role(souk.program, "order-report", souk.order.component)
    grant(souk.program, "added", reader, allow(["dynamodb:Query"], arn("dynamodb", "table/souk-dev-order-events")))


def _by_tag(souk: Market) -> None:
    """Product reads every table of its own tag; order's has another."""
    souk.order.parts["table"].props["tags"] = {"souk:service": "order"}
    own = {"StringEquals": {"aws:ResourceTag/souk:service": "product"}}
    grants("product", Action="dynamodb:GetItem", Resource=_TABLES, Condition=own)(souk)


def _refused_secret(souk: Market) -> None:
    """Order may read secrets by a pattern that takes in product's, which refuses everybody but its owner."""
    computed = {"arn": arn("secretsmanager", "secret:souk/dev/product-AbCdEf")}
    add, parent = souk.program.add, souk.product.component
    secret = add(SECRET, "host", {"name": "souk/dev/product"}, parent=parent, computed=computed)
    host = Ref(souk.product.parts["database"].urn, "address")
    version = {"secretId": secret.id, "secretString": Json({"host": host})}
    add("aws:secretsmanager/secretVersion:SecretVersion", "host", version, parent=parent)
    rotated(souk.program, secret)
    but = {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}}
    policy = statement(Effect="Deny", Principal="*", Action="secretsmanager:*", Resource="*", Condition=but)
    add("aws:secretsmanager/secretPolicy:SecretPolicy", "host", {"secretArn": secret.arn, "policy": policy})
    read = arn("secretsmanager", "secret:souk/dev/*")
    grants("order", Action="secretsmanager:GetSecretValue", Resource=read)(souk)


def _watched(souk: Market) -> None:
    """Order reads its own logs; product's database exports one that holds no statements, and one that nobody reads."""
    souk.product.parts["database"].props["enabledCloudwatchLogsExports"] = ["postgresql", "upgrade"]
    own = arn("logs", "log-group:/souk/dev/order:*")
    upgrades = arn("logs", "log-group:/aws/rds/instance/souk-dev-product/upgrade:*")
    grants("order", Action=["logs:FilterLogEvents", "logs:StartQuery"], Resource=[own, upgrades])(souk)


ALL = (
    Benign("tables by tag", _by_tag),
    Benign("a pattern that a secret itself refuses", _refused_secret),
    Benign("logs of one's own", _watched),
    Benign(
        "a look at what stores there are",
        grants("order", Action=["rds:DescribeDBInstances", "rds:DescribeDBLogFiles"], Resource=arn("rds", "db:souk-*")),
    ),
    Benign("a stranger's function to call", grants("order", Action="lambda:InvokeFunction", Resource=_FUNCTION)),
    Benign(
        "a wide Deny", states("order", Json({"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}))
    ),
    Benign(
        "all but something, denied",
        states(
            "order",
            Json(
                {
                    "Statement": [
                        {"Effect": "Deny", "NotAction": ["dynamodb:*", "elasticache:*", "sqs:*"], "Resource": "*"}
                    ]
                }
            ),
        ),
    ),
    Benign("an action without resources", grants("order", Action="ecr:GetAuthorizationToken", Resource="*")),
    Benign(
        "traces without resources",
        grants("order", Action=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource="*"),
    ),
    Benign("shapes of tables", grants("product", Action="dynamodb:DescribeTable", Resource=_TABLES)),
    Benign(
        "a table's own indexes",
        grants("order", Action="dynamodb:Query", Resource=arn("dynamodb", "table/souk-dev-order-events/index/*")),
    ),
    Benign(
        "one's own roles to pass",
        grants("order", Action="iam:PassRole", Resource=f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-*"),
    ),
    Benign(
        "policies within a boundary",
        grants(
            "order",
            Action="iam:PutRolePolicy",
            Resource=f"arn:aws:iam::{ACCOUNT}:role/souk-*",
            Condition={"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/limit"}},
        ),
    ),
    Benign(
        "every table but the stranger's",
        states(
            "product",
            Json(
                {
                    "Statement": [
                        {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": _TABLES},
                        {
                            "Effect": "Deny",
                            "Action": "dynamodb:*",
                            "Resource": arn("dynamodb", "table/souk-dev-order-*"),
                        },
                    ]
                }
            ),
        ),
    ),
    Benign("a policy of one's own, attached", _own_policy),
    Benign("two roles of one service at its table", _own_reader),
    Benign("a pattern that the table itself refuses", _refused),
    Benign("a role for instances", trusts({"Service": "ec2.amazonaws.com"})),
    Benign(
        "a role for one's repository",
        _outward(GITHUB, {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:souk/souk:*"}}),
    ),
    Benign(
        "a role for a partner with an id",
        _outward({"AWS": "arn:aws:iam::999999999999:root"}, {"StringEquals": {"sts:ExternalId": "tulip"}}),
    ),
    Benign("a role for API Gateway's logs", trusts({"Service": "apigateway.amazonaws.com"})),
    Benign(
        "a queue for one's organisation",
        queue_admits(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}),
    ),
    Benign(
        "a queue for one's topic",
        queue_admits(Principal="*", Condition={"ArnEquals": {"aws:SourceArn": arn("sns", "souk-dev-alarms")}}),
    ),
    Benign(
        "a queue for one's bucket",
        queue_admits(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::souk-uploads"}}),
    ),
)
