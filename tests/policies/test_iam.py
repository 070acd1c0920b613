"""Policy documents."""

from __future__ import annotations

import pytest

from policies.rules.iam import iam_no_wildcard_action, iam_no_wildcard_resource
from tests.policies.judging import Policy, Said, run
from tests.policies.kit import Json, Program, Ref
from tests.policies.parts import ROLE_POLICY, allow, arn

TABLE = arn("dynamodb", "table/souk-dev-orders")


def one(rule: Policy, document: Json, token: str = ROLE_POLICY) -> Said:
    """What a rule says of a single document."""
    program = Program("preview")
    program.add(token, "subject", {"policy": document})
    return run(rule, program)


@pytest.mark.parametrize("action", ["*", "*:*", "dynamodb:*", "s?:*", "dynamodb:**", "dynamo*:GetItem"])
def test_every_action(action: str) -> None:
    """A service's own actions are the ones its code calls."""
    assert one(iam_no_wildcard_action, allow([action], TABLE)).names == ["subject"]


@pytest.mark.parametrize("action", ["dynamodb:GetItem", "dynamodb:Get*"])
def test_some_actions_pass(action: str) -> None:
    """A prefix is a choice; everything isn't."""
    assert one(iam_no_wildcard_action, allow([action], TABLE)).clean


def test_a_deny_may_be_wide() -> None:
    """`Deny sqs:*` without TLS is how it should be."""
    document = Json({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}})
    assert one(iam_no_wildcard_action, document, "aws:sqs/queuePolicy:QueuePolicy").clean


def test_a_key_s_own_account_statement_passes() -> None:
    """Without it nobody could ever change the key again; AWS puts it into every key."""
    root = {"AWS": "arn:aws:iam::111122223333:root"}
    statement = {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
    assert one(iam_no_wildcard_action, Json({"Statement": [statement]}), "aws:kms/key:Key").clean
    everyone = Json({"Statement": [{**statement, "Principal": {"AWS": "*"}}]})
    assert one(iam_no_wildcard_action, everyone, "aws:kms/key:Key").names == ["subject"]


def test_inline_policies_of_a_role() -> None:
    """A document is a document, wherever it stands."""
    program = Program("preview")
    program.add("aws:iam/role:Role", "subject", {"inlinePolicies": [{"name": "all", "policy": allow(["s3:*"], "*")}]})
    assert run(iam_no_wildcard_action, program).names == ["subject"]


@pytest.mark.parametrize(
    "resource", ["*", "arn:aws:dynamodb:*:*:*", "arn:aws:dynamodb:eu-west-1:111122223333:table/*", "arn:aws:dynamodb:*"]
)
def test_an_action_that_can_be_limited_on_everything(resource: str) -> None:
    """A table that is added next year is granted already."""
    assert one(iam_no_wildcard_resource, allow(["dynamodb:GetItem"], resource)).names == ["subject"]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:GetItem", TABLE),
        ("dynamodb:Query", f"{TABLE}/index/*"),
        ("ecr:GetAuthorizationToken", "*"),
        ("xray:PutTraceSegments", "*"),
        ("logs:PutLogEvents", arn("logs", "log-group:/souk/dev/order:*")),
    ],
)
def test_an_action_that_cannot_be_limited_passes(action: str, resource: str) -> None:
    """AWS has actions without resources."""
    assert one(iam_no_wildcard_resource, allow([action], resource)).clean


@pytest.mark.parametrize(
    ("action", "resource", "clean"),
    [
        ("s3:GetObject", "arn:aws:s3:::souk-uploads/*", True),
        ("s3:GetObject", "arn:aws:s3:::*/*", False),
        ("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:abc123/*", True),
        ("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:*", False),
    ],
)
def test_a_bucket_s_objects_are_named_by_the_bucket(action: str, resource: str, *, clean: bool) -> None:
    """The rule that everybody had to make an exception from, for the commonest grant there is."""
    assert one(iam_no_wildcard_resource, allow([action], resource)).clean is clean


def test_a_pattern_of_actions_is_as_bad_as_its_worst() -> None:
    """`ecr:Get*` has GetAuthorizationToken in it, and GetDownloadUrlForLayer."""
    assert one(iam_no_wildcard_resource, allow(["ecr:Get*"], "*")).names == ["subject"]


def test_an_action_that_the_reference_does_not_know_is_a_doubt() -> None:
    """A new service of AWS isn't a violation."""
    said = one(iam_no_wildcard_resource, allow(["nosuchservice:Do"], "*"))
    assert not said.violations
    assert "nosuchservice:Do" in said.doubts[0]


def test_a_stated_exception_passes() -> None:
    """Some actions make what they name: its id isn't known before."""
    document = allow(["ec2:CreateNetworkInterface"], arn("ec2", "network-interface/*"))
    assert one(iam_no_wildcard_resource, document).names == ["subject"]
    program = Program("preview")
    program.add(ROLE_POLICY, "subject", {"policy": document})
    exception = {"action": "ec2:CreateNetworkInterface", "reason": "Lambda makes the interface"}
    assert run(iam_no_wildcard_resource, program, {"allow": [exception]}).clean


@pytest.mark.parametrize("rule", [iam_no_wildcard_action, iam_no_wildcard_resource], ids=lambda rule: rule.name)
def test_a_document_that_is_not_known_yet_is_a_doubt(rule: Policy) -> None:
    """One unknown hides the whole document; the deployment judges it before it is created."""
    program = Program("preview")
    table = program.add("aws:dynamodb/table:Table", "table")
    document = allow(["dynamodb:*"], table.arn, Ref(table.urn, "arn"), "*")
    program.add(ROLE_POLICY, "subject", {"policy": document})
    said = run(rule, program)
    assert not said.violations
    assert said.doubts
    program.mode = "up"
    assert run(rule, program).names


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"Statement": 7}', '{"Statement": [{"Effect": "Allow"}]}'])
def test_what_is_no_document_raises_nothing(text: str) -> None:
    """AWS refuses it; the pack isn't the place to crash."""
    program = Program("preview")
    program.add(ROLE_POLICY, "subject", {"policy": text})
    assert not run(iam_no_wildcard_action, program).violations
    assert not run(iam_no_wildcard_resource, program).violations
