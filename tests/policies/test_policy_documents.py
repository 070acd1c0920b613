"""Policy documents wherever AWS's provider takes them, in the shape that AWS gives them, whole."""

from __future__ import annotations

import re

import pytest

from policies.analysis.iam_documents import IDENTITY_KEYS, RESOURCE_KEYS, complete, parse
from policies.analysis.values import UNKNOWN
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import ROLE_POLICY, arn
from tests.policies.sdk_inputs import sdk_inputs
from tests.policies.sharing import assert_shared, judged

_DOCUMENT = re.compile(
    r"(?:access|assumeRole|deliveryDestination|inline|repository|resource|session)?polic(?:y|ies)"
    r"|\w*policy(?:document|template|text)",
    re.IGNORECASE,
)
_LIMITS = "takes away only: a session's, an endpoint's, an organization's"
_OTHER = "is written in another language, or isn't a document"
_ELSEWHERE: dict[str, str] = {
    "aws:iam/role:Role": "read by itself",
    "aws:ec2/vpcEndpoint:VpcEndpoint": _LIMITS,
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": _LIMITS,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _LIMITS,
    "aws:odb/network:Network": _LIMITS,
    "aws:rolesanywhere/profile:Profile": _LIMITS,
    "aws:transfer/access:Access": _LIMITS,
    "aws:transfer/user:User": _LIMITS,
    "aws:cfg/organizationCustomPolicyRule:OrganizationCustomPolicyRule": _OTHER,
    "aws:cloudwatch/logAccountPolicy:LogAccountPolicy": _OTHER,
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": _OTHER,
    "aws:cloudwatch/logIndexPolicy:LogIndexPolicy": _OTHER,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": _OTHER,
    "aws:iot/policy:Policy": "for devices, which are no principals of IAM",
    "aws:iot/policyAttachment:PolicyAttachment": _OTHER,
    "aws:lambda/codeSigningConfig:CodeSigningConfig": _OTHER,
    "aws:networkmanager/coreNetwork:CoreNetwork": _OTHER,
    "aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment": _OTHER,
    "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy": _OTHER,
    "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy": _OTHER,
    "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy": _OTHER,
    "aws:ram/permission:Permission": "names neither principals nor resources, and no wildcard",
    "aws:resiliencehub/resiliencyPolicy:ResiliencyPolicy": _OTHER,
    "aws:ses/receiptFilter:ReceiptFilter": _OTHER,
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": _OTHER,
    "aws:verifiedaccess/endpoint:Endpoint": _OTHER,
    "aws:verifiedaccess/group:Group": _OTHER,
}
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_ALLOW = f'"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "{_TABLE}"'


def test_no_place_for_a_policy_document_is_forgotten() -> None:
    """A registry, a cluster and a vault let in everyone, and no rule read their policies."""
    inputs = sdk_inputs()
    read = {**IDENTITY_KEYS, **RESOURCE_KEYS}
    stating = {token: {key for key in keys if _DOCUMENT.fullmatch(key)} for token, keys in inputs.items()}
    forgotten = {token: keys for token, keys in stating.items() if keys and token not in read}
    assert forgotten.keys() == _ELSEWHERE.keys()
    assert {token: key for token, key in read.items() if key not in inputs.get(token, {key})} == {}


@pytest.mark.parametrize(
    ("pattern", "whole"),
    [
        ("arn:aws:dynamodb", ("arn:aws:dynamodb:*:*:*",)),
        ("arn:aws:iam", ("arn:aws:iam:*:*:*",)),
        ("arn:aws:dynamodb:eu-west-1:111122223333", ("arn:aws:dynamodb:eu-west-1:111122223333:*",)),
        ("arn:aws:dynamodb:*", ("arn:aws:dynamodb:*", "arn:aws:dynamodb:*:*:*")),
        ("arn:aws:s3:::bucket", ("arn:aws:s3:::bucket",)),
        ("*", ("*",)),
    ],
)
def test_aws_completes_an_arn(pattern: str, whole: tuple[str, ...]) -> None:
    """`arn:aws:dynamodb` is every table, and named none."""
    stated = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": pattern}})
    assert isinstance(stated, tuple)
    assert complete(stated[0]).resources == whole


def test_what_is_denied_is_completed_narrowly() -> None:
    """Where a wildcard may mean less, a Deny refuses less and spares more."""
    stated = parse({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:*", "NotResource": "arn:a*"}})
    assert isinstance(stated, tuple)
    assert complete(stated[0]).resources == ("arn:aws:*:*:*:*",)
    assert complete(stated[0]).not_resources == ("arn:a*", "arn:a*:*:*:*:*")


@pytest.mark.parametrize(
    "text",
    [
        "{oops",
        "null",
        "[]",
        '{"Statment": []}',
        f'{{"Statement": {{{_ALLOW.replace("Effect", "Efect")}}}}}',
        f'{{"Statement": {{{_ALLOW}, "Resource": "arn:aws:s3:::x"}}}}',
        f'{{"Statement": [{{{_ALLOW}}}, "x"]}}',
        '{"Statement": {"Effect": "Allow", "Action": {"a": 1}, "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": [["*"]]}}',
        '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Principal": {"AWS": {}}}}',
    ],
)
def test_a_text_that_is_no_policy(souk: Market, text: str) -> None:
    """What nobody could read was taken for a policy that grants nothing."""
    assert parse(text) is None
    souk.program.add(ROLE_POLICY, "added", {"role": souk.product.task_role.out("name"), "policy": text})
    assert any("is no policy document" in doubt for doubt in judged(souk).doubts)


def test_an_unknown_statement_hides_the_document() -> None:
    """A document that isn't a text may be known but for one of its statements."""
    assert parse({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, UNKNOWN]}) is UNKNOWN


@pytest.mark.parametrize("resource", ["arn:aws:dynamodb", "arn:aws:dynamodb:eu-west-1:111122223333"])
def test_an_incomplete_arn_opens_every_table(souk: Market, resource: str) -> None:
    """It was read as the name of nothing."""
    allow = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": resource}
    document = Json({"Version": "2012-10-17", "Statement": [allow]})
    souk.program.add(ROLE_POLICY, "added", {"role": souk.product.task_role.out("name"), "policy": document})
    assert_shared(judged(souk), "product", "order-events", "IAM")
