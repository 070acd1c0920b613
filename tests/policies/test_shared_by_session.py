"""Whom policies reach that name a session of a role: one of many, whose name is for the caller to choose."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.flaws_refusals import table_denies
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, arn
from tests.policies.sharing import assert_shared, judged

_ROLE = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"
_OTHERS = [f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-{name}" for name in ("execution", "migration")]
_SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/souk-dev-product-task/nightly"


@pytest.mark.parametrize(("principal", "shared"), [(_SESSION, True), (_ROLE, False), ("*", False)])
def test_a_deny_for_one_session(souk: Market, principal: str, *, shared: bool) -> None:
    """A table's Deny for one session cleared the role, which any other session of it uses."""
    table_denies(principal)(souk)
    if shared:
        assert_shared(judged(souk), "product", "order-events", "IAM")
    else:
        assert judged(souk).clean


@pytest.mark.parametrize(
    ("elements", "shared"),
    [
        ({"Principal": {"AWS": _SESSION}}, True),
        ({"NotPrincipal": {"AWS": [*_OTHERS, _SESSION]}}, True),
        ({"NotPrincipal": {"AWS": [*_OTHERS, _ROLE]}}, False),
    ],
    ids=str,
)
def test_an_allow_that_names_one_session(souk: Market, elements: dict[str, Any], *, shared: bool) -> None:
    """An Allow for everyone but a session let the role's other sessions in, unseen."""
    table = souk.order.parts["table"]
    policy = statement(Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/souk-dev-order-events"), **elements)
    props = {"resourceArn": table.arn, "policy": policy}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "own", props, parent=souk.order.component)
    said = judged(souk)
    assert any("lets product in" in message for message, *_ in said.violations) is shared
