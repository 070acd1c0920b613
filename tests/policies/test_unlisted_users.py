"""Whatever names a role or a group of a service acts as that service, also what the pack has never heard of."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.ownership import no_shared_role
from tests.policies.judging import run
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.parts import TABLE, allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged

_ITEMS = arn("dynamodb", "table/souk-dev-items")
_ROLE = "ROLE"
_GROUP = "GROUP"


def _filled(value: Any, mark: str, by: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, mark, by) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_filled(item, mark, by) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Json):
        return Json(_filled(value.content, mark, by))
    return by if value == mark else value


@pytest.mark.parametrize(
    ("token", "props"),
    [
        ("aws:apigateway/integration:Integration", {"credentials": _ROLE}),
        ("aws:batch/jobDefinition:JobDefinition", {"containerProperties": Json({"jobRoleArn": _ROLE})}),
        ("aws:iot/topicRule:TopicRule", {"dynamodbv2s": [{"roleArn": _ROLE}]}),
        ("aws:brandnew/thing:Thing", {"settings": {"runAs": _ROLE}}),
        ("kubernetes:helm.sh/v3:Release", {"values": {"serviceAccount": {"annotations": {"role-arn": _ROLE}}}}),
    ],
)
def test_whatever_acts_with_a_services_role(souk: Market, token: str, props: dict[str, Any]) -> None:
    """An API of another team wrote to the table by the owner's role: it was none of the workloads in a list."""
    souk.program.add(
        TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed={"arn": _ITEMS}
    )
    writer = role(souk.program, "writer", souk.product.component)
    grant(souk.program, "write", writer, allow(["dynamodb:PutItem"], _ITEMS))
    souk.program.add(token, "thing", _filled(props, _ROLE, writer.arn), parent=souk.order.component)
    assert_shared(judged(souk), "order", "items", "IAM")
    assert "The role writer serves order, product" in run(no_shared_role, souk.program).text


def test_a_profile_in_an_old_launch_configuration(souk: Market) -> None:
    """Machines of the old kind take a role, too."""
    souk.program.add(
        TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed={"arn": _ITEMS}
    )
    reader = role(souk.program, "reader", souk.product.component)
    grant(souk.program, "read", reader, allow(["dynamodb:GetItem"], _ITEMS))
    of = {"role": Ref(reader.urn, "name")}
    profile = souk.program.add("aws:iam/instanceProfile:InstanceProfile", "profile", of, parent=souk.product.component)
    token = "aws:ec2/launchConfiguration:LaunchConfiguration"  # noqa: S105 - a type token
    souk.program.add(token, "machines", {"iamInstanceProfile": profile.id}, parent=souk.order.component)
    assert_shared(judged(souk), "order", "items", "IAM")


@pytest.mark.parametrize(
    ("token", "props"),
    [
        (
            "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
            {"securityGroupId": _GROUP, "networkInterfaceId": "eni-1"},
        ),
        ("aws:ec2/launchConfiguration:LaunchConfiguration", {"securityGroups": [_GROUP]}),
        ("aws:ec2/spotInstanceRequest:SpotInstanceRequest", {"vpcSecurityGroupIds": [_GROUP]}),
        ("aws:mwaa/environment:Environment", {"networkConfiguration": {"securityGroupIds": [_GROUP]}}),
        ("aws:vpclattice/resourceGateway:ResourceGateway", {"securityGroupIds": [_GROUP]}),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"securityGroupIds": [_GROUP]}),
        ("aws:eks/cluster:Cluster", {"vpcConfig": {"securityGroupIds": [_GROUP]}}),
        ("aws:brandnew/thing:Thing", {"vpcSettings": [{"securityGroupIdList": [_GROUP]}]}),
    ],
)
def test_whatever_wears_a_services_group(souk: Market, token: str, props: dict[str, Any]) -> None:
    """An interface of another team was put into the owner's group, and came through to its database."""
    props = _filled(props, _GROUP, souk.product.group.id)
    souk.program.add(token, "thing", props, parent=souk.order.component)
    assert_shared(judged(souk), "order", "product-db", "network")


def test_the_plumbing_of_the_platform_is_nobody(souk: Market) -> None:
    """Two flow logs with one role of the platform's are no two services, nor is an endpoint in its group."""
    flows = role(souk.program, "flows", souk.platform, "vpc-flow-logs.amazonaws.com")
    for name in ("one", "two"):
        souk.program.add("aws:ec2/flowLog:FlowLog", name, {"iamRoleArn": flows.arn}, parent=souk.platform)
    wears = {"securityGroupIds": [souk.groups["endpoint"].id]}
    souk.program.add("aws:ec2/vpcEndpoint:VpcEndpoint", "logs", wears, parent=souk.platform)
    assert run(no_shared_role, souk.program).clean
    assert judged(souk).clean


def test_naming_a_role_in_a_policy_is_no_use_of_it(souk: Market) -> None:
    """Who is let in at a queue, and who may be told of, doesn't act as the role."""
    token = "aws:kms/keyPolicy:KeyPolicy"  # noqa: S105 - a type token
    admits = {"Effect": "Allow", "Action": "kms:Decrypt", "Principal": {"AWS": souk.product.task_role.arn}}
    props = {"keyId": "k", "policy": Json({"Statement": [{**admits, "Resource": "*"}]})}
    souk.program.add(token, "key", props, parent=souk.order.component)
    assert run(no_shared_role, souk.program).clean
