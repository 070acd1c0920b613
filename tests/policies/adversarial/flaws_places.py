"""Two services at one store by grants whose place, name or tag doesn't tell at once that they are for it."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_copies import streamed
from tests.policies.adversarial.systems import Change, Flaw, grants, sets, states
from tests.policies.kit import Json, Made, Pick, Ref, Text
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, ROLE_POLICY, SECRET, arn, rotated

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")


def document(*statements: dict[str, Any]) -> Json:
    """A policy document, each statement of which allows something, unless it says otherwise."""
    return Json({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def _but(who: str, allowed: str, denied: str, action: str = "dynamodb:GetItem") -> Change:
    """One grant, and a Deny beside it."""
    deny = {"Effect": "Deny", "Action": f"{action.partition(':')[0]}:*", "Resource": denied}
    return states(who, document({"Action": action, "Resource": allowed}, deny))


def _denied_to_one(souk: Market) -> None:
    """A Deny for order's execution role, which the program chose where it also saw product's role."""
    for role in (souk.order.execution_role, souk.product.task_role):
        role.computed["id"] = role.props["name"]
    role = Pick(souk.order.execution_role.id, (souk.product.task_role.id,))
    deny = document({"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"})
    souk.program.add(ROLE_POLICY, "deny", {"role": role, "policy": deny}, parent=souk.order.component)
    grants("product", Action="dynamodb:GetItem", Resource=_TABLE)(souk)


def _replicated(*changes: Change) -> Change:
    """Order's table is also in another region, and product may read it there."""

    def change(souk: Market) -> None:
        for each in changes:
            each(souk)
        grants("product", Action="dynamodb:GetItem", Resource=_AWAY)(souk)

    return change


def _adds_to_table(token: str, computed: dict[str, Any] | None = None, **props: Any) -> Change:
    def change(souk: Market) -> None:
        where = {"globalTableArn": souk.order.parts["table"].arn} if "Replica" in token else {}
        souk.program.add(token, "added", {**where, **props}, parent=souk.order.component, computed=computed)

    return change


def secret_with_host(souk: Market, computed: dict[str, Any] | None = None, **props: Any) -> Made:
    """A secret of product's that holds its database's address."""
    add, parent = souk.program.add, souk.product.component
    known = {"arn": arn("secretsmanager", "secret:souk/dev/product-AbCdEf"), **(computed or {})}
    secret = add(SECRET, "host", props or {"name": "souk/dev/product"}, parent=parent, computed=known)
    content = Json({"host": Ref(souk.product.parts["database"].urn, "address")})
    token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
    add(token, "host", {"secretId": secret.id, "secretString": content}, parent=parent)
    rotated(souk.program, secret)
    return secret


_REPLICA = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:souk/dev/product-AbCdEf"


def _secret_replica(souk: Market) -> None:
    secret_with_host(souk, name="souk/dev/product", replicas=[{"region": "us-east-1"}])
    grants("order", Action="secretsmanager:GetSecretValue", Resource=_REPLICA)(souk)


def _told_replica(souk: Market) -> None:
    secret_with_host(souk, name="souk/dev/product", replicas=[{"region": "us-east-1"}])
    task = souk.order.parts["task"].props["containerDefinitions"].content[0]
    task["secrets"].append({"name": "X", "valueFrom": _REPLICA})


def _prefixed(souk: Market) -> None:
    computed = {
        "name": "souk/dev/product-db-2026",
        "arn": arn("secretsmanager", "secret:souk/dev/product-db-20-AbCdEf"),
    }
    secret_with_host(souk, computed, namePrefix="souk/dev/product-db-")
    grants("order", Action="secretsmanager:GetSecretValue", Resource=arn("secretsmanager", "secret:souk/dev/p*"))(souk)


def _unnamed(souk: Market) -> None:
    """The name of order's table is made of what only its creation shows."""
    made = souk.program.add("random:index/randomId:RandomId", "id", computed={"hex": "events"})
    souk.order.parts["table"].props["name"] = Text(("souk-dev-order-", Ref(made.urn, "hex")))
    grants("product", Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/souk-dev-*"))(souk)


def tagged_beside(value: str) -> Change:
    """Product may read tables with a tag of its own, which a resource of its own gives order's table, or another."""

    def change(souk: Market) -> None:
        own = {"souk:service": "order"}
        sets("order/table", tags=own, tagsAll=own)(souk)
        tag = {"resourceArn": souk.order.parts["table"].arn, "key": "share", "value": value}
        souk.program.add("aws:dynamodb/tag:Tag", "share", tag, parent=souk.order.component)
        shared = {"StringEquals": {"aws:ResourceTag/share": "product"}}
        grants("product", Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/souk-*"), Condition=shared)(souk)

    return change


def _managed_streams(souk: Market) -> None:
    streamed(souk)
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"
    props = {"role": Ref(souk.product.task_role.urn, "name"), "policyArn": policy}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "added", props)


def by_path(who: str, path: str) -> Change:
    """A service may read all parameters below a path."""
    return grants(who, Action="ssm:GetParametersByPath", Resource=arn("ssm", f"parameter{path}"))


_AWAY = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/souk-dev-order-events"
_ELSEWHERE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/souk-dev-order-*"
_MASTER = "arn:aws:secretsmanager:{}:*:secret:rds!*"
ALL = (
    Flaw(
        "a grant beside a Deny for other accounts",
        _RULE,
        _but("product", _TABLE, "arn:aws:dynamodb:*:999999999999:table/*"),
    ),
    Flaw("a grant beside a Deny for another region", _RULE, _but("product", _TABLE, _ELSEWHERE)),
    Flaw(
        "a grant everywhere beside a Deny for another region",
        _RULE,
        _but("product", "arn:aws:dynamodb:*:*:table/souk-dev-*", _ELSEWHERE),
        "later",
    ),
    Flaw(
        "a master's password but for another region",
        "no-shared-credentials",
        _but("order", _MASTER.format("*"), _MASTER.format("us-east-1"), "secretsmanager:GetSecretValue"),
        "later",
    ),
    Flaw("a grant beside a Deny that may be another's", _RULE, _denied_to_one, "later"),
    Flaw("parameters by the path right above", _RULE, by_path("order", "/souk/dev/product")),
    Flaw("parameters by a path far above", _RULE, by_path("order", "/souk/")),
    Flaw(
        "a table's replica in another region",
        _RULE,
        _replicated(sets("order/table", replicas=[{"regionName": "us-east-1"}])),
    ),
    Flaw(
        "a global table in another region",
        _RULE,
        _replicated(
            _adds_to_table(
                "aws:dynamodb/globalTable:GlobalTable",
                name="souk-dev-order-events",
                replicas=[{"regionName": "eu-west-1"}, {"regionName": "us-east-1"}],
            )
        ),
    ),
    Flaw(
        "a replica that is a resource of its own",
        _RULE,
        _replicated(_adds_to_table("aws:dynamodb/tableReplica:TableReplica", {"arn": _AWAY}, pointInTimeRecovery=True)),
    ),
    Flaw("a secret's replica in another region", "no-shared-credentials", _secret_replica),
    Flaw("a container that is told a secret's replica", "no-shared-credentials", _told_replica),
    Flaw("a grant by the prefix that a secret's name has", "no-shared-credentials", _prefixed),
    Flaw("a grant that may take in a name that isn't known yet", _RULE, _unnamed, "later"),
    Flaw("a grant by a tag that a resource of its own gives", _RULE, tagged_beside("product")),
    Flaw("AWS's own policy for streams of changes", _RULE, _managed_streams),
)
