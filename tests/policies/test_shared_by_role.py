"""Two services at one database: one of them becomes a role that may read it."""

from __future__ import annotations

import pytest

from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged

TASK = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"


@pytest.mark.parametrize(
    "principal",
    [TASK, f"arn:aws:sts::{ACCOUNT}:assumed-role/souk-dev-product-task/task", "*"],
)
def test_every_way_to_name_a_stranger_in_a_trust(souk: Market, principal: str) -> None:
    """A trust named a session of the role, and another everyone: neither was taken for the stranger."""
    reader = role(souk.program, "reader", souk.order.component)
    reader.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal={"AWS": principal})
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_everyone_on_a_condition_is_whom_it_names(souk: Market) -> None:
    """Everyone, as long as it is the owner's own role, is nobody else."""
    reader = role(souk.program, "reader", souk.order.component)
    only = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"}}
    trust = statement(Action="sts:AssumeRole", Principal="*", Condition=only)
    reader.props["assumeRolePolicy"] = trust
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    assert not [message for message, _ in judged(souk).violations if message.startswith("product ")]
