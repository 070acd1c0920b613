"""Two services at one store: one starts something of his own in the other's place in the network."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.ownership import no_shared_database
from tests.policies.adversarial.flaws_placing import ORDERS, TASKS, functions, refused, starter
from tests.policies.judging import run
from tests.policies.kit import Json, Program
from tests.policies.market import Market, market
from tests.policies.one import statement
from tests.policies.parts import allow, grant, role
from tests.policies.sharing import assert_shared, judged

_VPC = "vpc-0123456789abcdef0"


def test_whoever_runs_tasks_names_their_groups(souk: Market) -> None:
    """A service that started its own nightly task did so in the group of another's, and read its cache."""
    grant(souk.program, "runs", souk.product.task_role, allow(["ecs:RunTask"], TASKS))
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_a_policy_that_names_a_group_wears_none(souk: Market) -> None:
    """The policy that kept a service out of a group was taken for something that runs in it."""
    refused(**{"ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": [ORDERS]}})(souk)
    assert judged(souk).clean


@pytest.mark.parametrize(
    ("condition", "reached"),
    [
        ({"StringEquals": {"lambda:SecurityGroupIds": ORDERS}}, True),
        ({"StringEquals": {"lambda:SecurityGroupIds": "sg-0ffffffffffffffff"}}, False),
        ({"ForAllValues:StringLike": {"lambda:SecurityGroupIds": ["sg-0a1b2c3d*"]}}, True),
        ({"ForAllValues:StringEqualsIfExists": {"lambda:SecurityGroupIds": ["sg-0ffffffffffffffff"]}}, False),
        ({"ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": ["sg-0ffffffffffffffff"]}}, True),
        ({"ForAllValues:StringNotEquals": {"lambda:SecurityGroupIds": [ORDERS]}}, False),
        ({"ForAnyValue:StringNotEquals": {"lambda:SecurityGroupIds": [ORDERS]}}, True),
        ({"StringEquals": {"lambda:VpcIds": _VPC}}, True),
        ({"StringEquals": {"lambda:VpcIds": "vpc-0ffffffffffffffff"}}, False),
        ({"Null": {"lambda:VpcIds": "true"}}, False),
        ({"Null": {"lambda:VpcIds": "false"}}, True),
        ({"ForAllValues:StringEquals": {"lambda:SubnetIds": ["subnet-1"]}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, True),
    ],
)
def test_conditions_on_the_place(condition: dict[str, Any], reached: bool) -> None:
    """A condition that says nothing of the stranger's group, or is met by one group more, kept nobody out of it."""
    souk = market(Program("up"))
    souk.order.group.props["vpcId"] = _VPC
    functions("lambda:CreateFunction", **condition)(souk)
    said = run(no_shared_database, souk.program)
    assert any("product can reach the store order-cache" in message for message, _ in said.violations) is reached


@pytest.mark.parametrize(
    ("condition", "reached"),
    [
        ({"ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": [ORDERS]}}, False),
        ({"ForAnyValue:StringLike": {"lambda:SecurityGroupIds": ["sg-0a1b*"]}}, False),
        ({"ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": ["sg-0ffffffffffffffff"]}}, True),
        ({"ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": ["sg-*"]}}, True),
        ({"ForAllValues:StringEquals": {"lambda:SecurityGroupIds": [ORDERS]}}, True),
        ({"StringNotEquals": {"lambda:VpcIds": "vpc-0ffffffffffffffff"}}, False),
        ({"StringNotEquals": {"lambda:VpcIds": _VPC}}, True),
        ({"Null": {"lambda:SecurityGroupIds": "false"}}, False),
        ({"Null": {"lambda:VpcIds": "true"}}, True),
        (
            {
                "ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": [ORDERS]},
                "StringEquals": {"aws:RequestedRegion": "us-east-1"},
            },
            True,
        ),
    ],
)
def test_what_is_denied_of_the_place(condition: dict[str, Any], reached: bool) -> None:
    """A Deny that one group more evades was taken for a wall, and one that can't be evaded for none."""
    souk = market(Program("up"))
    souk.order.group.props["vpcId"] = _VPC
    refused(**condition)(souk)
    said = run(no_shared_database, souk.program)
    assert any("product can reach the store order-cache" in message for message, _ in said.violations) is reached


@pytest.mark.parametrize(
    "service", ["application-autoscaling", "batch", "codepipeline", "events", "pipes", "scheduler", "states"]
)
def test_a_role_for_what_the_program_states(souk: Market, service: str) -> None:
    """Every scheduled task has a role that may run it: where it runs is written in the program."""
    starter(f"{service}.amazonaws.com")(souk)
    assert judged(souk).clean


def test_a_role_for_a_schedule_that_others_may_assume(souk: Market) -> None:
    """Whoever else takes the role on says himself where the task runs."""
    starter("scheduler.amazonaws.com")(souk)
    made = next(made for made in souk.program.made.values() if made.name == "starter")
    both = {"Service": "scheduler.amazonaws.com", "AWS": "arn:aws:iam::444455556666:root"}
    made.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal=both)
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_what_product_takes_of_the_platforms_deployer_is_products(souk: Market) -> None:
    """The platform may say where everything runs. Whoever becomes its deployer may, too, and is no platform."""
    deployer = role(souk.program, "deploy", souk.platform, "codebuild.amazonaws.com")
    grant(souk.program, "deploys", deployer, allow(["ecs:UpdateService"], "arn:aws:ecs:*:*:service/souk/*"))
    assert judged(souk).clean
    deployer.props["assumeRolePolicy"] = statement(
        Action="sts:AssumeRole", Principal={"AWS": souk.product.task_role.computed["arn"]}
    )
    assert_shared(judged(souk), "product", "order-cache", "network")


def test_a_deployer_that_lies_in_no_platform(souk: Market) -> None:
    """Anyone can call a role of his own a deployer."""
    deployer = role(souk.program, "deploy", None, "codebuild.amazonaws.com")
    document = Json({"Statement": [{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}]})
    grant(souk.program, "deploys", deployer, document)
    assert_shared(judged(souk), "the role deploy", "order-cache", "network")
