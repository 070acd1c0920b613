"""Policies of what is no store, for somebody; what is left out of an ARN where that takes nothing in."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Benign, Change, adds, sets, states
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, TABLE, arn

REGISTRY = "aws:ecr/registryPolicy:RegistryPolicy"
LATTICE = "aws:vpclattice/authPolicy:AuthPolicy"
EVENTS = arn("dynamodb", "table/souk-dev-order-events")
_LOGS = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
_ROOT = f"arn:aws:iam::{ACCOUNT}:root"
_DELIVERY = {"Service": "delivery.logs.amazonaws.com"}
_OURS = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def reads_events(**denied: Any) -> Change:
    """Product may read order's events, but for what is denied it."""
    allow = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": EVENTS}
    deny = {"Effect": "Deny", "Action": "dynamodb:*", **denied}
    return states("product", Json({"Version": "2012-10-17", "Id": "events", "Statement": [allow, deny]}))


def admits(condition: dict[str, Any]) -> Change:
    """Let whoever meets a condition call a service of a Lattice."""
    policy = statement(Principal="*", Action="vpc-lattice-svcs:Invoke", Resource="*", Condition=condition)
    return adds(LATTICE, {"resourceIdentifier": "svc-0123456789abcdef0", "policy": policy})


def refuses(*spared: str, action: str = "dynamodb:*") -> Change:
    """Order's table refuses everyone but these services' tasks."""

    def change(souk: Market) -> None:
        table = souk.order.parts["table"]
        deny: dict[str, Any] = {"Effect": "Deny", "Principal": "*", "Action": action}
        deny["Resource"] = [EVENTS, f"{EVENTS}/*"]
        if spared:
            names = [f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{who}-task" for who in spared]
            deny["Condition"] = {"ArnNotEquals": {"aws:PrincipalArn": names}}
        props = {"resourceArn": table.arn, "policy": Json({"Version": "2012-10-17", "Statement": deny})}
        assert table.type == TABLE
        souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "added", props, parent=souk.order.component)

    return change


_REPLICATED = statement(Principal={"AWS": _ROOT}, Action="ecr:ReplicateImage", Resource=arn("ecr", "repository/souk/*"))
_DELIVERED = statement(Principal=_DELIVERY, Action="logs:PutLogEvents", Resource="*", Condition=_OURS)
_OPEN_BUT: dict[str, Any] = {
    "name": "partners",
    "action": {"block": {}},
    "statement": {"ipSetReferenceStatement": {"arn": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/x/1"}},
}

ALL = (
    Benign("a Deny by an incomplete ARN", reads_events(Resource="arn:aws:dynamodb")),
    Benign("a Deny that spares what is no table", reads_events(NotResource="arn:aws:s3")),
    Benign("a registry for another of the account's", adds(REGISTRY, {"policy": _REPLICATED})),
    Benign("logs for a service of AWS's", adds(_LOGS, {"policyName": "logs", "policyDocument": _DELIVERED})),
    Benign(
        "a Lattice for its own VPC", admits({"StringEquals": {"vpc-lattice-svcs:SourceVpc": "vpc-0123456789abcdef0"}})
    ),
    Benign("a firewall with rules in a text", sets("door/acl", rules=None, ruleJson=Json([_OPEN_BUT]))),
    Benign("a table that refuses all but its service", refuses("order")),
    Benign("a table that refuses everyone to delete it", refuses(action="dynamodb:DeleteTable")),
)
