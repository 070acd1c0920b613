"""Logs, keys, flow logs, default groups, TLS-only policies, traces."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.default_group import default_sg_unused
from policies.rules.observation import logs_kms_flow
from policies.rules.traces import no_untraceable_reference
from policies.rules.transport_policies import tls_only_policy
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Json, Mode, Program, Ref
from tests.policies.market import Market
from tests.policies.one import alone
from tests.policies.parts import (
    DATABASE,
    ECS_SERVICE,
    GROUP,
    INGRESS,
    QUEUE,
    QUEUE_POLICY,
    ROLE_POLICY,
    TASK,
    TOPIC,
    arn,
    tls_only,
)

LOGS = "aws:cloudwatch/logGroup:LogGroup"
KEY = "aws:kms/key:Key"
VPC = "aws:ec2/vpc:Vpc"
BUCKET = "aws:s3/bucket:Bucket"
DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
LATER = Foreign("", known=False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (LOGS, {}, ["subject"]),
        (LOGS, {"retentionInDays": 0}, ["subject"]),
        (LOGS, {"retentionInDays": 30}, []),
        (LOGS, {"logGroupClass": "DELIVERY"}, []),
        (KEY, {}, ["subject"]),
        (KEY, {"enableKeyRotation": True}, []),
        (KEY, {"customerMasterKeySpec": "RSA_2048"}, []),
        (VPC, {"cidrBlock": "10.0.0.0/16"}, ["subject"]),
    ],
)
def test_what_is_needed_after_an_incident(mode: Mode, token: str, props: dict[str, Any], names: list[str]) -> None:
    """And what is paid for ever."""
    assert alone(logs_kms_flow, token, props, mode=mode).names == names


def test_what_is_not_known_yet_about_logs_is_a_doubt() -> None:
    """A retention from a StackReference, a rotation."""
    for token, props in ((LOGS, {"retentionInDays": LATER}), (KEY, {"enableKeyRotation": LATER})):
        said = alone(logs_kms_flow, token, props)
        assert (said.names, len(said.doubts)) == ([], 1)


def test_a_vpc_without_a_flow_log(souk: Market) -> None:
    """Nobody can tell where the data went."""
    souk.program.remove(next(made for made in souk.program.made.values() if made.type.endswith(":FlowLog")))
    assert run(logs_kms_flow, souk.program).names == ["vpc"]


def test_a_default_group_with_rules(souk: Market) -> None:
    """Everything that names no group wears it."""
    made = next(made for made in souk.program.made.values() if made.type == DEFAULT)
    made.props["ingress"] = [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]
    assert run(default_sg_unused, souk.program).names == ["default"]


def test_a_default_group_as_aws_makes_it(souk: Market) -> None:
    """All who wear it reach each other."""
    souk.program.remove(next(made for made in souk.program.made.values() if made.type == DEFAULT))
    assert run(default_sg_unused, souk.program).names == ["vpc"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("token", "props", "names"),
    [
        (DATABASE, {"engine": "postgres"}, ["subject"]),
        (DATABASE, {"engine": "postgres", "vpcSecurityGroupIds": ["sg-1"]}, []),
        (DATABASE, {"replicateSourceDb": "db"}, []),
        (ECS_SERVICE, {"networkConfiguration": {"subnets": ["subnet-1"]}}, ["subject"]),
        (ECS_SERVICE, {}, []),
        ("aws:lambda/function:Function", {"vpcConfig": {"subnetIds": ["subnet-1"]}}, ["subject"]),
        ("aws:lambda/function:Function", {}, []),
        ("aws:ec2/instance:Instance", {"ami": "ami-1"}, ["subject"]),
        ("aws:ec2/instance:Instance", {"launchTemplate": {"id": "lt-1"}}, []),
        ("aws:lb/loadBalancer:LoadBalancer", {"loadBalancerType": "application"}, ["subject"]),
        ("aws:lb/loadBalancer:LoadBalancer", {"loadBalancerType": "network"}, []),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface"}, ["subject"]),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Gateway"}, []),
    ],
)
def test_what_names_no_group(mode: Mode, token: str, props: dict[str, Any], names: list[str]) -> None:
    """It wears the default one."""
    assert alone(default_sg_unused, token, props, mode=mode).names == names


@pytest.mark.parametrize("mode", MODES)
def test_what_names_the_default_group(mode: Mode) -> None:
    """By the VPC's own output, or by the group taken over."""
    program = Program(mode)
    vpc = program.add(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"}, computed={"defaultSecurityGroupId": "sg-0default"})
    taken = program.add(DEFAULT, "default", {"vpcId": vpc.id})
    program.add(DATABASE, "first", {"vpcSecurityGroupIds": [Ref(vpc.urn, "defaultSecurityGroupId")]})
    program.add(DATABASE, "second", {"vpcSecurityGroupIds": [taken.id]})
    own = program.add(GROUP, "own", {"description": "own", "vpcId": vpc.id})
    program.add(DATABASE, "third", {"vpcSecurityGroupIds": [own.id]})
    assert run(default_sg_unused, program).names == ["first", "second"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("token", "action"), [(QUEUE, "sqs:*"), (TOPIC, "sns:Publish")])
def test_a_queue_or_topic_that_takes_plain_http(mode: Mode, token: str, action: str) -> None:
    """AWS answers on port 80 too."""
    assert alone(tls_only_policy, token, {"name": "x"}, mode=mode).names == ["subject"]
    assert alone(tls_only_policy, token, {"name": "x", "policy": tls_only(action, "*")}, mode=mode).clean
    assert alone(tls_only_policy, token, {"name": "x", "policy": tls_only("sqs:GetQueueUrl", "*")}, mode=mode).names


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("resource", "names"),
    [
        (arn("sqs", "orders"), []),
        (arn("sqs", "order*"), []),
        (arn("sqs", "payments"), ["orders"]),
        (arn("sqs", "orders-dlq"), ["orders"]),
    ],
)
def test_a_deny_for_another_queue(mode: Mode, resource: str, names: list[str]) -> None:
    """The policy was copied from the queue beside it, and refused nothing here."""
    program = Program(mode)
    queue = program.add(QUEUE, "orders", {"name": "orders"}, computed={"arn": arn("sqs", "orders")})
    program.add(QUEUE_POLICY, "policy", {"queueUrl": queue.id, "policy": tls_only("sqs:*", resource)})
    assert run(tls_only_policy, program).names == names


def test_a_policy_that_denies_too_little() -> None:
    """Only some people, or only sometimes."""
    deny = {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::1:role/x"}, "Action": "sqs:*", "Resource": "*"}
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    some = Json({"Statement": [{**deny, "Condition": plain}]})
    assert alone(tls_only_policy, QUEUE, {"policy": some}).names
    sometimes = {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    assert alone(
        tls_only_policy, QUEUE, {"policy": Json({"Statement": [{**deny, "Principal": "*", "Condition": sometimes}]})}
    ).names


@pytest.mark.parametrize("mode", MODES)
def test_a_bucket_s_policy_has_to_be_about_what_lies_in_it(mode: Mode) -> None:
    """The bucket's own ARN isn't that of its objects."""
    for resources, names in ((["arn:aws:s3:::b"], ["b"]), (["arn:aws:s3:::b", "arn:aws:s3:::b/*"], [])):
        program = Program(mode)
        program.add(BUCKET, "b", {"bucket": "b"})
        program.add("aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": "b", "policy": tls_only("s3:*", *resources)})
        assert run(tls_only_policy, program).names == names


def test_a_policy_that_is_not_known_yet_is_a_doubt() -> None:
    """It names the queue's ARN, which AWS makes."""
    program = Program("preview")
    queue = program.add(QUEUE, "queue", {"sqsManagedSseEnabled": True})
    program.add(QUEUE_POLICY, "policy", {"queueUrl": queue.id, "policy": tls_only("sqs:*", queue.arn)})
    said = run(tls_only_policy, program)
    assert (said.names, len(said.doubts)) == ([], 1)
    program.mode = "up"
    assert run(tls_only_policy, program).clean


@pytest.mark.parametrize(
    ("token", "props", "key"),
    [
        (TASK, {"containerDefinitions": LATER}, "containerDefinitions"),
        (TASK, {"containerDefinitions": "[]", "taskRoleArn": LATER}, "taskRoleArn"),
        (ROLE_POLICY, {"policy": LATER}, "policy"),
        (INGRESS, {"securityGroupId": "sg-1", "referencedSecurityGroupId": LATER}, "referencedSecurityGroupId"),
        (INGRESS, {"securityGroupId": "sg-1", "cidrIpv4": LATER}, "cidrIpv4"),
        (QUEUE, {"policy": LATER}, "policy"),
    ],
)
def test_what_nobody_can_see_is_never_assumed_clean(token: str, props: dict[str, Any], key: str) -> None:
    """A look-up's result is where the shared database hides."""
    said = alone(no_untraceable_reference, token, props)
    assert said.names == ["subject"]
    assert key in said.text
    stated = {"allow": [{"resource": "sub*", "property": key, "reason": "x"}]}
    assert alone(no_untraceable_reference, token, props, stated).clean
    assert alone(no_untraceable_reference, token, props, mode="up").clean


def test_what_aws_fills_in_itself_is_no_trace(souk: Market) -> None:
    """A queue's policy is unknown in a preview because there is none."""
    souk.program.add(QUEUE, "bare", {"name": "bare"}, computed={"policy": ""})
    souk.program.add(
        TASK,
        "traced",
        {"containerDefinitions": Json([{"name": arn("x", "y")}]), "taskRoleArn": souk.order.task_role.arn},
    )
    assert run(no_untraceable_reference, souk.program).clean
