"""Policies that somebody else wrote: what can't be read isn't taken for harmless."""

from __future__ import annotations

import pytest

from tests.policies.kit import Foreign, Ref
from tests.policies.market import Market
from tests.policies.sharing import assert_shared, judged

_AWS = "arn:aws:iam::aws:policy/"


def attach(souk: Market, policy: str | Foreign) -> None:
    """Attach a policy to product's task role."""
    props = {"role": Ref(souk.product.task_role.urn, "name"), "policyArn": policy}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", props)


@pytest.mark.parametrize(
    "policy",
    [
        f"{_AWS}AmazonSageMakerFullAccess",
        f"{_AWS}AmazonAppFlowFullAccess",
        "arn:aws:iam::111122223333:policy/reporting",
        "arn:aws:iam::999988887777:policy/AmazonSQSFullAccess",
    ],
)
def test_a_policy_that_cannot_be_read(souk: Market, policy: str) -> None:
    """AWS's policy for notebooks reads every table, and passed because it was in no list."""
    attach(souk, policy)
    said = judged(souk)
    assert not said.violations
    assert any("the role product-task can reach a store can't be told" in doubt for doubt in said.doubts)


def test_a_policy_that_is_not_known_yet(souk: Market) -> None:
    """A preview shows nothing of it; a deployment shows whose it is."""
    attach(souk, Foreign("arn:aws:iam::111122223333:policy/reporting", known=False))
    assert judged(souk).doubts


def test_a_policy_that_a_role_names_itself(souk: Market) -> None:
    """Without an attachment, too."""
    souk.product.task_role.props["managedPolicyArns"] = [f"{_AWS}AmazonSageMakerFullAccess"]
    assert judged(souk).doubts


def test_a_policy_of_a_user(souk: Market) -> None:
    """People are given AWS's policies most."""
    user = souk.program.add("aws:iam/user:User", "ann", {"name": "ann"})
    props = {"user": Ref(user.urn, "name"), "policyArn": f"{_AWS}AmazonSageMakerFullAccess"}
    souk.program.add("aws:iam/userPolicyAttachment:UserPolicyAttachment", "attached", props)
    assert any("the user ann" in doubt for doubt in judged(souk).doubts)


@pytest.mark.parametrize(
    "name",
    [
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "AWSXRayDaemonWriteAccess",
        "CloudWatchAgentServerPolicy",
        "AmazonSQSFullAccess",
    ],
)
def test_a_policy_that_is_known_to_open_no_store(souk: Market, name: str) -> None:
    """What every task has is no reason to doubt."""
    attach(souk, f"{_AWS}{name}")
    assert judged(souk).clean


@pytest.mark.parametrize(
    ("name", "store"),
    [
        ("AdministratorAccess", "order-events"),
        ("PowerUserAccess", "order-cache"),
        ("ReadOnlyAccess", "order-events"),
        ("job-function/DatabaseAdministrator", "order-events"),
        ("service-role/AWSLambdaDynamoDBExecutionRole", "order-events"),
    ],
)
def test_a_policy_that_is_known_to_open_stores(souk: Market, name: str, store: str) -> None:
    """Its name says nothing of tables."""
    attach(souk, f"{_AWS}{name}")
    assert_shared(judged(souk), "product", store, "IAM")


def test_a_machine_s_policy_reads_every_parameter(souk: Market) -> None:
    """AmazonSSMManagedInstanceCore has ssm:GetParameters on everything."""
    props = {"role": Ref(souk.order.task_role.urn, "name"), "policyArn": f"{_AWS}AmazonSSMManagedInstanceCore"}
    souk.program.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", props)
    assert_shared(judged(souk), "order", "product-db", "IAM")
