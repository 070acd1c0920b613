"""Two services at one store by grants that hold where it lies, and that something of another place seems to forbid."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, grants, states
from tests.policies.kit import Json, Pick
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, ROLE_POLICY, arn

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
)
