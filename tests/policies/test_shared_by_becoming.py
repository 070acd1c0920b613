"""no-shared-database, closed over what somebody may rewrite: roles, their policies, and what runs with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.flaws_becoming import administers, bastion
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, group, role
from tests.policies.sharing import assert_shared, judged

_ROLE = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-"
_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/"


@pytest.mark.parametrize(
    ("action", "way"),
    [
        ("iam:UpdateAssumeRolePolicy", "by rewriting whom the role order-task trusts"),
        ("iam:PutRolePolicy", "by rewriting what the role order-task may do"),
        ("iam:AttachRolePolicy", "by rewriting what the role order-task may do"),
    ],
)
def test_a_stranger_s_role_to_rewrite_is_a_way_to_its_table(souk: Market, action: str, way: str) -> None:
    """A team that "only manages trust policies" let itself into every role, and read every table."""
    grant(souk.program, "edit", souk.product.task_role, allow([action], f"{_ROLE}order-task"))
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert way in said.text


def test_the_way_over_two_roles_is_told_step_by_step(souk: Market) -> None:
    """Of a chain of roles a reader has to see every link, or he mends the wrong one."""
    between = role(souk.program, "between")
    trusted = {"AWS": f"{_ROLE}product-task"}
    between.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal=trusted)
    grant(souk.program, "edit", between, allow(["iam:UpdateAssumeRolePolicy"], f"{_ROLE}order-task"))
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert "by assuming the role between and then rewriting whom the role order-task trusts" in said.text


def test_one_s_own_rights_to_rewrite_are_a_way_to_everything(souk: Market) -> None:
    """The smallest grant of all: a role that may write its own policy."""
    grant(souk.program, "edit", souk.product.task_role, allow(["iam:PutRolePolicy"], f"{_ROLE}product-task"))
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert_shared(said, "product", "order-cache", "IAM")


def test_another_role_s_rights_are_a_way_to_what_it_has_alone(souk: Market) -> None:
    """Whoever writes order's policies isn't thereby at a third one's store."""
    own = souk.program.add("aws:dynamodb/table:Table", "items", {"name": "items"}, parent=souk.product.component)
    own.computed["arn"] = arn("dynamodb", "table/items")
    grant(souk.program, "edit", souk.product.task_role, allow(["iam:PutRolePolicy"], f"{_ROLE}order-execution"))
    assert judged(souk).clean, "the execution role of order has no rights"


def test_one_s_own_trust_to_rewrite_opens_nothing_more(souk: Market) -> None:
    """Letting others in gives them what one has, and oneself nothing."""
    grant(souk.program, "edit", souk.product.task_role, allow(["iam:UpdateAssumeRolePolicy"], f"{_ROLE}product-*"))
    assert judged(souk).clean


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"])
def test_what_a_boundary_holds_back_opens_nothing(souk: Market, action: str) -> None:
    """Delegated administration within a boundary is how AWS says to do it."""
    held = {"StringEquals": {"iam:PermissionsBoundary": f"{_POLICY}limit"}}
    document = statement(Action=action, Resource=f"{_ROLE}*", Condition=held)
    grant(souk.program, "edit", souk.product.task_role, document)
    assert judged(souk).clean


def test_a_denied_edit_opens_nothing(souk: Market) -> None:
    """A Deny takes the pen away."""
    document = allow(["iam:*"], f"{_ROLE}order-*")
    document.content["Statement"].append({"Effect": "Deny", "Action": "iam:*Role*Policy", "Resource": "*"})
    document.content["Statement"].append({"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"})
    grant(souk.program, "edit", souk.product.task_role, document)
    assert judged(souk).clean


def test_a_machine_in_a_stranger_s_place(souk: Market) -> None:
    """The jump host had no rights at all, and a way to the database."""
    bastion(souk, souk.order.group)
    said = judged(souk)
    assert_shared(said, "product", "order-cache", "network")
    assert "may take over bastion" in said.text


def test_a_machine_that_nothing_lets_in(souk: Market) -> None:
    """A machine of order's in a group of its own gets to none of order's stores."""
    bastion(souk, group(souk.program, "lonely", souk.order.component, role="migration", service="order"))
    assert judged(souk).clean


def test_a_service_that_runs_a_stranger_s_task(souk: Market) -> None:
    """Whose containers those are decides, and not whose service starts them."""
    souk.order.parts["runs"].props["taskDefinition"] = souk.product.parts["task"].arn
    assert_shared(judged(souk), "product", "order-cache", "network")


@pytest.mark.parametrize(
    ("scope", "shared"),
    [
        ({"type": "cluster"}, True),
        ({"type": "namespace", "namespaces": ["order"]}, True),
        ({"type": "namespace", "namespaces": ["product"]}, False),
    ],
    ids=str,
)
def test_a_cluster_that_a_stranger_may_edit(souk: Market, scope: dict[str, Any], *, shared: bool) -> None:
    """Whoever may run a command in a pod has the pod's role."""
    administers(souk, **scope)
    said = judged(souk)
    assert bool(said.violations) is shared
    if shared:
        assert_shared(said, "product", "order-events", "IAM")


@pytest.mark.parametrize(("policy", "rewrites"), [("IAMFullAccess", True), ("PowerUserAccess", False)])
def test_policies_of_aws_s_that_rewrite_roles(souk: Market, policy: str, *, rewrites: bool) -> None:
    """Whoever administers IAM has every right; power users have every one but those."""
    attached = {"role": souk.product.task_role.out("name"), "policyArn": f"arn:aws:iam::aws:policy/{policy}"}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "all", attached)
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert ("any right" in said.text) is rewrites
