"""An ARN that a program writes out is found by the name that it is made from, before there is one."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.identity import find
from policies.analysis.unlisted import choices
from tests.policies.adversarial.flaws_by_name import two_groups
from tests.policies.kit import Program
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, arn
from tests.policies.sharing import assert_doubted, stack_of

_PROFILE = "aws:iam/instanceProfile:InstanceProfile"


@pytest.mark.parametrize(
    ("token", "props", "literal"),
    [
        (_PROFILE, {"name": "x"}, f"arn:aws:iam::{ACCOUNT}:instance-profile/x"),
        (_PROFILE, {"name": "x", "path": "/shop/"}, f"arn:aws:iam::{ACCOUNT}:instance-profile/shop/x"),
        ("aws:iam/user:User", {"name": "x", "path": "/shop/"}, f"arn:aws:iam::{ACCOUNT}:user/shop/x"),
        ("aws:iam/group:Group", {"name": "x"}, f"arn:aws:iam::{ACCOUNT}:group/x"),
        ("aws:s3/bucket:Bucket", {"bucket": "x"}, "arn:aws:s3:::x"),
        ("aws:batch/jobQueue:JobQueue", {"name": "x"}, arn("batch", "job-queue/x")),
        ("aws:batch/computeEnvironment:ComputeEnvironment", {"name": "x"}, arn("batch", "compute-environment/x")),
        ("aws:ecs/capacityProvider:CapacityProvider", {"name": "x"}, arn("ecs", "capacity-provider/x")),
        ("aws:dynamodb/globalTable:GlobalTable", {"name": "x"}, arn("dynamodb", "table/x")),
        (
            "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
            {"name": "x"},
            arn("firehose", "deliverystream/x"),
        ),
    ],
)
def test_an_arn_that_is_written_out(token: str, props: dict[str, Any], literal: str) -> None:
    """A machine of another team named the profile by its ARN, and a preview let it pass: the profile had none yet."""
    souk = Market.__new__(Market)
    souk.program = Program("preview")
    souk.program.add(token, "made", props, computed={"arn": literal})
    stack = stack_of(souk)
    assert [item.name for item in find(stack, literal, (token,))] == ["made"]
    assert not find(stack, f"{literal}-2", (token,))


def test_a_text_of_two_groups_in_a_preview(souk: Market) -> None:
    """One unknown text is made of two groups, and neither was taken for it: nothing was said at all."""
    if souk.program.mode == "preview":
        two_groups(souk, "order")
        (choice,) = choices(stack_of(souk))
        assert {item.name for item in choice.of} == {"order-group", "product-group"}
        assert_doubted(souk, "", "which of product-group, order-group added uses can't be told")
