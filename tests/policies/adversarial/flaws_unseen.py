"""Two services at one store by a way that is easily overlooked: through another role, or by what nobody can read."""

from __future__ import annotations

from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.adversarial.systems import Change, Flaw, adds, grants, named, sets, states
from tests.policies.kit import Foreign, Json, Pick
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import allow, arn, grant, open_to, role

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")


def _through_another_role(souk: Market) -> None:
    """Product denies itself the table, and becomes a role that may read it."""
    reader = role(souk.program, "reader", souk.order.component)
    trusted = "arn:aws:iam::111122223333:role/souk-dev-product-task"
    reader.props["assumeRolePolicy"] = statement(Principal={"AWS": trusted}, Action="sts:AssumeRole")
    grant(souk.program, "reads", reader, allow(["dynamodb:GetItem"], _TABLE))
    document = statement(Effect="Deny", Action="dynamodb:*", Resource="*")
    grant(souk.program, "denied", souk.product.task_role, document)


def _admits(**peer: Any) -> Change:
    return lambda souk: open_to(souk.program, "added", souk.product.parts["store-group"], 5432, peer)


def _one_of_several(souk: Market) -> None:
    chosen = Pick(souk.product.group.id, (souk.order.group.id,))
    souk.order.parts["runs"].props["networkConfiguration"]["securityGroups"] = [chosen]


def _database(**props: Any) -> Change:
    return sets("product/database", **props)


ROLES = (
    Flaw("a grant through another role, one's own denied", _RULE, _through_another_role),
    Flaw(
        "a grant by the caller's tag",
        _RULE,
        grants("product", Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/${aws:PrincipalTag/table}")),
        "unsure",
    ),
    Flaw(
        "a Deny by the caller's tag",
        _RULE,
        states(
            "product",
            Json(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": _TABLE},
                        {"Effect": "Deny", "Action": "*", "Resource": f"{_TABLE[:-6]}${{aws:PrincipalTag/table}}*"},
                    ],
                }
            ),
        ),
    ),
)
GROUPS = (
    Flaw("a database in a group of somebody else's", _RULE, _database(vpcSecurityGroupIds=["sg-0abc1234"]), "unsure"),
    Flaw(
        "a database in a group of another stack's",
        _RULE,
        _database(vpcSecurityGroupIds=[Foreign("sg-0abc1234", known=False)]),
        "unsure",
    ),
    Flaw("a database in the default group", _RULE, _database(vpcSecurityGroupIds=None), "unsure"),
)
NOWHERE = UNKNOWN_STRING_VALUE
UNKNOWNS = (
    Flaw("containers from nowhere", _RULE, sets("order/task", containerDefinitions=NOWHERE), "unsure"),
    Flaw(
        "trust from nowhere",
        _RULE,
        lambda souk: souk.order.task_role.props.update(assumeRolePolicy=NOWHERE),
        "unsure",
    ),
    Flaw(
        "a policy from nowhere",
        _RULE,
        lambda souk: named(souk, "order-table", "RolePolicy").props.update(policy=NOWHERE),
        "unsure",
    ),
    Flaw("an address from nowhere", _RULE, _admits(cidrIpv4=NOWHERE), "unsure"),
    Flaw("a group from nowhere", _RULE, _admits(referencedSecurityGroupId=NOWHERE), "unsure"),
    Flaw(
        "a function with an environment from nowhere",
        _RULE,
        adds("aws:lambda/function:Function", {"environment": {"variables": {"HOST": NOWHERE}}}),
        "unsure",
    ),
    Flaw(
        "a function with a role from nowhere", _RULE, adds("aws:lambda/function:Function", {"role": NOWHERE}), "unsure"
    ),
    Flaw("a store's rules from nowhere", _RULE, sets("product/store-group", ingress=[NOWHERE]), "unsure"),
    Flaw("the group of one of several services", _RULE, _one_of_several, "later"),
)


def _by_control(souk: Market) -> None:
    ends = {"GroupId": souk.order.parts["cache-group"].id, "SourceSecurityGroupId": souk.product.group.id}
    props = {"typeName": "AWS::EC2::SecurityGroupIngress", "desiredState": Json(ends)}
    souk.program.add("aws:cloudcontrol/resource:Resource", "added", props)


OPAQUE = (
    Flaw("a rule by Cloud Control", _RULE, _by_control, "unsure"),
    Flaw("a grant by the native provider", _RULE, adds("aws-native:iam:RolePolicy", {"roleName": "x"}), "unsure"),
    Flaw("a table by the native provider", _RULE, adds("aws-native:dynamodb:Table", {"tableName": "x"}), "unsure"),
    Flaw(
        "whatever a template makes",
        _RULE,
        adds("aws:cloudformation/stack:Stack", {"templateUrl": "https://s3.amazonaws.com/x/y.yaml"}),
        "unsure",
    ),
)
ALL = (*ROLES, *GROUPS, *UNKNOWNS, *OPAQUE)
