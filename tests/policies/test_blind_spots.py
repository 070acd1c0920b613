"""What can't be seen isn't harmless: where a value is unknown and nothing shows where it is from, isolation is open."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.rules.ownership import no_shared_database
from policies.rules.traces import no_untraceable_reference
from souk.judge import Verdict, Violation
from souk.proof.theorem import theorem
from tests.policies.judging import run
from tests.policies.kit import Foreign, Json, Pick, Program
from tests.policies.market import Market, market
from tests.policies.parts import INGRESS, ROLE_POLICY, allow, grant, open_to
from tests.policies.sharing import assert_doubted, judged, stack_of
from tests.souk.openings import system

NOWHERE = UNKNOWN_STRING_VALUE
FUNCTION = "aws:lambda/function:Function"


def elsewhere(value: str) -> Foreign:
    """An output of another stack."""
    return Foreign(value, known=False)


def preview() -> Market:
    """The market as a preview shows it, where outputs of other stacks may be unknown."""
    return market(Program("preview"))


def test_a_policy_from_nowhere(souk: Market) -> None:
    """A role's policy came from a look-up, and what it allowed was taken for nothing."""
    props = {"role": souk.order.task_role.out("name"), "policy": NOWHERE}
    souk.program.add(ROLE_POLICY, "hidden", props, parent=souk.order.component)
    assert_doubted(souk, "", "what hidden allows can't be told")


def test_a_policy_of_another_stack() -> None:
    """Made from an output of another stack alone: which table that is nobody here knows."""
    souk = preview()
    grant(souk.program, "hidden", souk.order.task_role, allow(["dynamodb:GetItem"], elsewhere("arn:aws:x")))
    assert_doubted(souk, "", "what hidden allows can't be told")


def test_a_role_s_own_policies_from_nowhere(souk: Market) -> None:
    """The same within the role."""
    souk.order.task_role.props["inlinePolicies"] = [{"name": "own", "policy": NOWHERE}]
    assert_doubted(souk, "", "what order-task allows can't be told")


def test_containers_from_nowhere(souk: Market) -> None:
    """Not one variable of the task was seen, and so none of them named a store."""
    souk.order.parts["task"].props["containerDefinitions"] = NOWHERE
    assert_doubted(souk, "", f"what {souk.order.parts['task'].name} is told can't be told")


def _function(souk: Market, **props: Any) -> None:
    stated = {"role": souk.order.task_role.arn, "runtime": "python3.13", **props}
    souk.program.add(FUNCTION, "worker", stated, parent=souk.order.component)


def test_a_function_s_environment_from_nowhere(souk: Market) -> None:
    """One variable that is unknown may be the host of any database."""
    _function(souk, environment={"variables": {"HOST": NOWHERE}})
    assert_doubted(souk, "", "what worker is told can't be told")


@pytest.mark.parametrize("role", [NOWHERE, "arn:aws:iam::111122223333:role/somebody"])
def test_a_function_s_role_from_nowhere(souk: Market, role: str) -> None:
    """What runs under a role that isn't here may do whatever that may."""
    _function(souk, role=role)
    assert_doubted(souk, "", "what worker may do can't be told")


def test_a_function_s_role_of_another_stack() -> None:
    """The same where the role is another stack's."""
    souk = preview()
    _function(souk, role=elsewhere("arn:aws:iam::111122223333:role/somebody"))
    assert_doubted(souk, "", "what worker may do can't be told")


def test_a_role_that_is_one_of_several(souk: Market) -> None:
    """A preview that can't tell which of two roles a task has can't tell what it reads."""
    order, product = souk.order.task_role, souk.product.task_role
    souk.order.parts["task"].props["taskRoleArn"] = Pick(order.arn, (product.arn,))
    said = judged(souk)
    assert not said.violations
    assert bool(said.doubts) is (souk.program.mode == "preview")


def test_trust_from_nowhere(souk: Market) -> None:
    """Whoever it lets in becomes the owner."""
    souk.order.task_role.props["assumeRolePolicy"] = NOWHERE
    assert_doubted(souk, "", "who may become the role order-task can't be told")


@pytest.mark.parametrize("key", ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"])
def test_another_end_from_nowhere(souk: Market, key: str) -> None:
    """The rule had no other end that anyone could see, and counted as no rule."""
    open_to(souk.program, "hole", souk.product.parts["store-group"], 5432, {key: NOWHERE})
    assert_doubted(souk, "product-db", "is admitted")


@pytest.mark.parametrize(
    "more",
    [
        {"cidrBlocks": NOWHERE},
        {"cidrBlocks": [NOWHERE]},
        {"sourceSecurityGroupId": NOWHERE},
        {"self": NOWHERE},
    ],
    ids=repr,
)
def test_another_end_of_a_legacy_rule_from_nowhere(souk: Market, more: dict[str, Any]) -> None:
    """The older kind of rule has lists, and a switch."""
    group = souk.product.parts["store-group"]
    props = {"type": "ingress", "securityGroupId": group.id, "protocol": "tcp", "fromPort": 5432, "toPort": 5432}
    souk.program.add("aws:ec2/securityGroupRule:SecurityGroupRule", "hole", {**props, "description": "d", **more})
    assert_doubted(souk, "product-db", "is admitted")


@pytest.mark.parametrize(
    "blocks",
    [
        [NOWHERE],
        [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "self": NOWHERE}],
        [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroups": [NOWHERE]}],
    ],
    ids=repr,
)
def test_rules_within_the_group_from_nowhere(souk: Market, blocks: list[Any]) -> None:
    """A block that is unknown as a whole was read as a block without another end."""
    souk.product.parts["store-group"].props["ingress"] = blocks
    assert_doubted(souk, "product-db", "is admitted")


def test_rules_within_the_group_of_another_stack() -> None:
    """All of them at once, made by another stack."""
    souk = preview()
    souk.product.parts["store-group"].props["ingress"] = elsewhere("[]")
    assert_doubted(souk, "product-db", "is admitted")


def test_rules_within_the_group_that_are_made_from_an_address() -> None:
    """No group among what they are made from: a subnet, whose range only its creation tells."""
    souk = preview()
    souk.product.parts["store-group"].props["ingress"] = souk.subnets[0].out("ipv6CidrBlock")
    souk.subnets[0].computed["ipv6CidrBlock"] = "2001:db8::/64"
    assert_doubted(souk, "product-db", "is admitted")


def test_a_group_that_is_one_of_several() -> None:
    """The service chose the owner's group, by code that saw both: in a preview it wore neither."""
    souk = preview()
    chosen = Pick(souk.product.group.id, (souk.order.group.id,))
    souk.order.parts["runs"].props["networkConfiguration"]["securityGroups"] = [chosen]
    assert_doubted(souk, "product-db", "the security group product-group, which order may wear")


def test_a_worn_group_from_nowhere(souk: Market) -> None:
    """It may be the owner's."""
    souk.order.parts["runs"].props["networkConfiguration"]["securityGroups"] = [NOWHERE]
    assert_doubted(souk, "", "what lets order in can't be told")


def test_the_theorem_needs_no_rule_to_see_it() -> None:
    """A config file that switches rules off must not make a proof of what they would have doubted."""
    made = system()
    made.order.task_role.props["assumeRolePolicy"] = NOWHERE
    assert not theorem("dev", stack_of(made), Verdict((), (), ())).holds
    assert run(no_shared_database, made.program).doubts


def test_the_theorem_asks_what_is_called_unseen() -> None:
    """In development the rule only advises; the proof is none the less."""
    made = system()
    made.program.add(INGRESS, "hole", {"securityGroupId": NOWHERE, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"})
    (message, _), *_ = run(no_untraceable_reference, made.program).violations
    found = Violation("no-untraceable-reference", "advisory", None, message, "", "")
    assert theorem("dev", stack_of(made), Verdict((), (), ())).holds
    assert not theorem("dev", stack_of(made), Verdict((found,), (), ())).holds


def test_the_theorem_needs_every_document() -> None:
    """A document of which only the origins are known is judged by these, and proves nothing."""
    made = system()
    queue = made.order.parts["queue"]
    hidden = grant(made.program, "hidden", made.order.task_role, Json(allow(["sqs:SendMessage"], queue.arn).content))
    hidden.props["policy"] = NOWHERE
    assert not theorem("dev", stack_of(made), Verdict((), (), ())).holds
