"""Two services at one store by a way that is easily overlooked: through another role, or by what nobody can read."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, grants, sets, states
from tests.policies.kit import Foreign, Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import allow, arn, grant, role

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


def _database(**props: Any) -> Change:
    return sets("product/database", **props)


ROLES = (
    Flaw("a grant through another role, one's own denied", _RULE, _through_another_role),
    Flaw(
        "a grant by the caller's tag",
        _RULE,
        grants("product", Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/${aws:PrincipalTag/table}")),
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
ALL = (*ROLES, *GROUPS)
