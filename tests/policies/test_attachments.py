"""no-shared-database: everything that gives a policy to somebody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.kit import Made
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import allow, arn
from tests.policies.sharing import assert_doubted, assert_shared, judged

_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_SETS = "aws:ssoadmin/"


def _policy(souk: Market) -> Made:
    document = allow(["dynamodb:Query"], _TABLE)
    return souk.program.add("aws:iam/policy:Policy", "reads", {"name": "reads", "policy": document})


def _set(souk: Market, token: str, **props: Any) -> None:
    made = souk.program.add(f"{_SETS}permissionSet:PermissionSet", "support", {"name": "support"})
    souk.program.add(f"{_SETS}{token}", "given", {"permissionSetArn": made.arn, **props})


@pytest.mark.parametrize(("kind", "who"), [("role", "product"), ("user", "the user eve"), ("group", "the group eve")])
def test_policies_that_are_attached_exclusively(souk: Market, kind: str, who: str) -> None:
    """The resource that keeps other policies away attaches its own, and no list had it."""
    policy, name = _policy(souk), f"{kind.capitalize()}PolicyAttachmentsExclusive"
    holder = souk.product.task_role
    if kind != "role":
        holder = souk.program.add(f"aws:iam/{kind}:{kind.capitalize()}", "eve", {"name": "eve"})
    props = {f"{kind}Name": holder.out("name"), "policyArns": [policy.arn]}
    souk.program.add(f"aws:iam/{kind}PolicyAttachmentsExclusive:{name}", "only", props)
    assert_shared(judged(souk), who, "order-events", "IAM")


def test_a_permission_set_with_a_policy_of_the_stack(souk: Market) -> None:
    """People get in by the identity center, and the policies they get are in the program."""
    _policy(souk)
    token = "customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"  # noqa: S105 - a type token
    _set(souk, token, customerManagedPolicyReference={"name": "reads"})
    assert_shared(judged(souk), "the permission set support", "order-events", "IAM")


def test_a_permission_set_with_a_policy_that_cannot_be_read(souk: Market) -> None:
    """A policy of AWS's in neither list may do anything."""
    policy = "arn:aws:iam::aws:policy/SomethingNew"
    _set(souk, "managedPolicyAttachment:ManagedPolicyAttachment", managedPolicyArn=policy)
    assert_doubted(souk, "", "SomethingNew, which can't be read here")


def test_a_permission_set_that_opens_nothing(souk: Market) -> None:
    """Whoever looks at queues looks at no table."""
    document = allow(["sqs:ListQueues"], "*")
    _set(souk, "permissionSetInlinePolicy:PermissionSetInlinePolicy", inlinePolicy=document)
    assert judged(souk).clean


@pytest.mark.parametrize(
    ("service", "clean"),
    [("rolesanywhere.amazonaws.com", False), ("credentials.iot.amazonaws.com", False), ("ec2.amazonaws.com", True)],
)
def test_services_that_vouch_for_somebody_outside(souk: Market, service: str, clean: bool) -> None:
    """A machine in a cellar had a certificate, and by it the role of the service."""
    trusted = statement(Action="sts:AssumeRole", Principal={"Service": service})
    souk.order.task_role.props["assumeRolePolicy"] = trusted
    assert judged(souk).clean is clean
