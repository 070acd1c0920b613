"""Trust of roles, policies of resources, permissions of functions."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.iam_trust import iam_trust_scoped, lambda_permission_scoped, resource_policy_not_public
from tests.policies.kit import MODES, Foreign, Mode
from tests.policies.one import alone, statement
from tests.policies.parts import ACCOUNT, QUEUE_POLICY, ROLE, trust

PERMISSION = "aws:lambda/permission:Permission"
ASSUME: dict[str, Any] = {"Action": "sts:AssumeRole"}
TASKS = {"Service": "ecs-tasks.amazonaws.com"}
GITHUB = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"}
OURS = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def when(operator: str, key: str, value: Any) -> dict[str, Any]:
    """A condition."""
    return {operator: {key: value}}


@pytest.mark.parametrize(
    ("principal", "condition"),
    [
        ("*", None),
        ({"AWS": "*"}, None),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, None),
        ({"AWS": ACCOUNT}, None),
        (TASKS, None),
        (TASKS, when("Bool", "aws:SecureTransport", "true")),
        (TASKS, when("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT)),
        (TASKS, when("StringLike", "aws:SourceArn", "*")),
        (TASKS, when("ArnLike", "aws:SourceArn", "arn:aws:ecs:*:*:*")),
        (TASKS, when("ArnLike", "aws:SourceArn", "arn:aws:*:*:*:*")),
        (TASKS, when("StringLike", "aws:SourceArn", "arn:aws:*")),
        (TASKS, when("ArnLike", "aws:SourceArn", "arn:aws:ecs:*:*:cluster/souk")),
        (TASKS, when("StringLike", "aws:SourceAccount", "*")),
        (TASKS, when("StringLike", "aws:SourceAccount", "1111????????")),
        ("*", when("StringLike", "aws:PrincipalOrgID", "o-*")),
        ("*", when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deploy")),
        (GITHUB, when("StringLike", "token.actions.githubusercontent.com:sub", "repo:*")),
        (TASKS, when("StringNotEquals", "aws:SourceAccount", "999999999999")),
        (GITHUB, None),
        (GITHUB, when("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com")),
        (GITHUB, when("StringLike", "token.actions.githubusercontent.com:sub", "*")),
    ],
)
def test_a_trust_that_is_too_wide(principal: Any, condition: Any) -> None:
    """The confused deputy, the whole account, everybody's repository."""
    elements = {**ASSUME, "Principal": principal, **({"Condition": condition} if condition else {})}
    said = alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": statement(**elements)})
    assert said.names == ["subject"]


@pytest.mark.parametrize(
    ("principal", "condition"),
    [
        (TASKS, OURS),
        (TASKS, when("ArnLike", "aws:SourceArn", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:*")),
        ({"Service": "ec2.amazonaws.com"}, None),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/deploy"}, None),
        ({"AWS": "arn:aws:iam::999999999999:root"}, when("StringEquals", "sts:ExternalId", "tulip")),
        ("*", when("StringEquals", "aws:PrincipalOrgID", "o-1234567890")),
        ("*", when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1234567890/r-1/*")),
        (GITHUB, when("StringLike", "token.actions.githubusercontent.com:sub", "repo:souk/souk:*")),
    ],
)
def test_a_trust_that_says_whom(principal: Any, condition: Any) -> None:
    """Named, or narrowed down."""
    elements = {**ASSUME, "Principal": principal, **({"Condition": condition} if condition else {})}
    assert alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": statement(**elements)}).clean


def test_a_service_that_sends_no_source_is_stated() -> None:
    """The condition would shut it out."""
    document = statement(**ASSUME, Principal={"Service": "apigateway.amazonaws.com"})
    stated = {"allow": [{"service": "apigateway.amazonaws.com", "reason": "x"}]}
    assert alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": document}).names
    assert alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": document}, stated).clean


def test_a_trust_that_is_not_known_yet_is_a_doubt() -> None:
    """And is judged before the role is created."""
    hidden = Foreign('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}', known=False)
    assert alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": hidden}).doubts
    assert alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": hidden}, mode="up").names
    assert alone(iam_trust_scoped, ROLE, {"assumeRolePolicy": trust("ecs-tasks.amazonaws.com")}).clean


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (None, ["subject"]),
        (when("Bool", "aws:SecureTransport", "true"), ["subject"]),
        (when("IpAddress", "aws:SourceIp", "0.0.0.0/0"), ["subject"]),
        (when("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1234567890"), ["subject"]),
        (when("IpAddress", "aws:SourceIp", "198.51.100.0/24"), []),
        (when("StringEquals", "aws:PrincipalOrgID", "o-1234567890"), []),
        (when("ArnLike", "aws:SourceArn", "arn:aws:s3:::souk-uploads"), []),
        (OURS, []),
    ],
)
def test_a_queue_for_everyone(condition: Any, names: list[str]) -> None:
    """Every account of AWS is many people."""
    elements = {"Action": "sqs:SendMessage", "Resource": "*", **({"Condition": condition} if condition else {})}
    for principal in ("*", {"AWS": "*"}, {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/x", "*"]}):
        document = statement(Principal=principal, **elements)
        assert alone(resource_policy_not_public, QUEUE_POLICY, {"policy": document}).names == names


@pytest.mark.parametrize(
    "token",
    [
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:kms/key:Key",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
    ],
)
def test_everything_that_has_a_policy_of_its_own(token: str) -> None:
    """A document is a document, wherever it stands."""
    document = statement(Principal="*", Action="x:Y", Resource="*")
    assert alone(resource_policy_not_public, token, {"policy": document}).names == ["subject"]
    refusing = statement(Effect="Deny", Principal="*", Action="x:Y", Resource="*")
    assert alone(resource_policy_not_public, token, {"policy": refusing}).clean


def test_a_policy_that_is_not_known_yet_is_a_doubt() -> None:
    """It may say anything."""
    hidden = Foreign('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:*"}}', known=False)
    assert alone(resource_policy_not_public, QUEUE_POLICY, {"policy": hidden}).doubts
    assert alone(resource_policy_not_public, QUEUE_POLICY, {"policy": hidden}, mode="up").names


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("props", "names"),
    [
        ({"principal": "apigateway.amazonaws.com"}, ["subject"]),
        ({"principal": "apigateway.amazonaws.com", "sourceArn": "*"}, ["subject"]),
        ({"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:*:*:rule/nightly"}, ["subject"]),
        ({"principal": "events.amazonaws.com", "sourceArn": "arn:aws:*"}, ["subject"]),
        ({"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::souk-uploads"}, ["subject"]),
        ({"principal": "*"}, ["subject"]),
        ({"principal": "apigateway.amazonaws.com", "sourceArn": Foreign("arn:x", known=False)}, []),
        ({"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::souk", "sourceAccount": ACCOUNT}, []),
        ({"principal": "*", "principalOrgId": "o-1234567890"}, []),
        ({"principal": f"arn:aws:iam::{ACCOUNT}:role/caller"}, []),
    ],
)
def test_who_may_call_a_function(mode: Mode, props: dict[str, Any], names: list[str]) -> None:
    """Without a source, anybody's API or topic."""
    assert alone(lambda_permission_scoped, PERMISSION, props, mode=mode).names == names


def test_a_principal_that_is_not_known_yet_is_a_doubt() -> None:
    """It may be anyone."""
    assert alone(lambda_permission_scoped, PERMISSION, {"principal": Foreign("*", known=False)}).doubts


@pytest.mark.parametrize(("options", "names"), [({}, ["subject"]), ({"subnetIds": ["subnet-1"]}, [])])
def test_a_search_domain(options: dict[str, Any], names: list[str]) -> None:
    """In a VPC its security groups say who gets in, and AWS recommends a policy for everyone there."""
    policy = statement(Principal={"AWS": "*"}, Action="es:ESHttp*", Resource="*")
    props = {"accessPolicies": policy, "vpcOptions": options}
    assert alone(resource_policy_not_public, "aws:opensearch/domain:Domain", props).names == names


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (when("Bool", "elasticfilesystem:AccessedViaMountTarget", "true"), []),
        (when("Bool", "elasticfilesystem:AccessedViaMountTarget", "false"), ["subject"]),
        (when("BoolIfExists", "elasticfilesystem:AccessedViaMountTarget", "true"), ["subject"]),
    ],
)
def test_files_for_whoever_mounts_them(condition: Any, names: list[str]) -> None:
    """The policy that the console proposes was accused."""
    document = statement(Principal={"AWS": "*"}, Action="elasticfilesystem:ClientMount", Condition=condition)
    token = "aws:efs/fileSystemPolicy:FileSystemPolicy"  # noqa: S105 - a type token
    assert alone(resource_policy_not_public, token, {"policy": document}).names == names
