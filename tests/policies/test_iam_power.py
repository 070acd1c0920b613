"""Allow with exceptions, escalations, AWS's own policies."""

from __future__ import annotations

import pytest

from policies.rules.iam_power import iam_no_managed_policies, iam_no_not_elements, iam_no_privilege_escalation
from tests.policies.judging import Policy, run
from tests.policies.kit import MODES, Foreign, Mode, Program, Ref
from tests.policies.one import alone, statement
from tests.policies.parts import QUEUE_POLICY, ROLE, ROLE_POLICY, TABLE, allow, trust

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.mark.parametrize("element", ["NotAction", "NotResource"])
def test_allowing_all_but_something(element: str) -> None:
    """What AWS adds next year is allowed already."""
    other = {"NotAction": {"Resource": "*"}, "NotResource": {"Action": "s3:GetObject"}}[element]
    document = statement(**{element: "iam:*", **other})
    said = alone(iam_no_not_elements, ROLE_POLICY, {"policy": document})
    assert said.names == ["subject"]
    assert element in said.text


def test_letting_in_all_but_someone() -> None:
    """In a resource policy it takes in every account of AWS."""
    document = statement(
        NotPrincipal={"AWS": "arn:aws:iam::111122223333:role/x"}, Action="sqs:SendMessage", Resource="*"
    )
    assert "NotPrincipal" in alone(iam_no_not_elements, QUEUE_POLICY, {"policy": document}).text


def test_denying_all_but_something_passes() -> None:
    """It is how "nothing but this" is said."""
    document = statement(Effect="Deny", NotAction="sqs:SendMessage", NotPrincipal={"AWS": "x"}, NotResource="x")
    assert alone(iam_no_not_elements, QUEUE_POLICY, {"policy": document}).clean


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PassRole", "*"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/*"),
        ("iam:Pass*", "arn:aws:iam::*:role/*"),
        ("iam:PassRole", "arn:aws:iam::*"),
        ("sts:AssumeRole", "*"),
        ("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/order"),
        ("iam:attachrolepolicy", "arn:aws:iam::111122223333:role/order"),
        ("iam:CreatePolicy*", "*"),
        ("iam:UpdateAssumeRolePolicy", "arn:aws:iam::111122223333:role/order"),
        ("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/ci"),
        ("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/*"),
        ("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/*${aws:username}"),
        ("iam:PutUserPolicy", "arn:aws:iam::111122223333:user/${aws:username}"),
        ("iam:UploadSSHPublicKey", "arn:aws:iam::111122223333:user/ci"),
        ("iam:UploadSigningCertificate", "*"),
        ("rolesanywhere:CreateTrustAnchor", "*"),
        ("sso-directory:AddMemberToGroup", "*"),
    ],
)
def test_an_escalation(action: str, resource: str) -> None:
    """Whoever may do one of these may do everything."""
    assert alone(iam_no_privilege_escalation, ROLE_POLICY, {"policy": allow([action], resource)}).names


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PassRole", "arn:aws:iam::111122223333:role/souk-dev-order-*"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/souk/order/*"),
        ("iam:PassRole", "arn:aws:s3:::souk-uploads/*"),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/audit"),
        ("iam:GetRole", "*"),
        ("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}"),
        ("iam:UploadSSHPublicKey", "arn:aws:iam::111122223333:user/people/${aws:username}"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}-tasks"),
        ("iam:UpdateRole", "arn:aws:iam::111122223333:role/order"),
        ("iam:EnableMFADevice", "arn:aws:iam::111122223333:user/ci"),
        ("s3:GetObject", "*"),
    ],
)
def test_a_named_role_passes(action: str, resource: str) -> None:
    """Starting one's own tasks takes PassRole of one's own roles."""
    assert alone(iam_no_privilege_escalation, ROLE_POLICY, {"policy": allow([action], resource)}).clean


def test_a_role_that_whoever_asks_names_is_a_doubt() -> None:
    """Taken for a text, the variable named no role at all."""
    document = allow(["iam:PassRole"], "arn:aws:iam::111122223333:role/${aws:PrincipalTag/role}")
    said = alone(iam_no_privilege_escalation, ROLE_POLICY, {"policy": document})
    assert (said.names, len(said.doubts)) == ([], 1)


def test_a_key_of_one_s_own_without_variables_is_nobody_s() -> None:
    """Without `Version` the name is a text, and the statement one about somebody else's keys."""
    document = allow(["iam:CreateAccessKey"], "arn:aws:iam::111122223333:user/${aws:username}")
    del document.content["Version"]
    assert alone(iam_no_privilege_escalation, ROLE_POLICY, {"policy": document}).names


def test_a_permissions_boundary_makes_policies_harmless() -> None:
    """Delegated administration, as AWS describes it."""
    elements = {"Action": "iam:PutRolePolicy", "Resource": "*"}
    bound = {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limit"}}
    assert alone(iam_no_privilege_escalation, ROLE_POLICY, {"policy": statement(**elements, Condition=bound)}).clean
    loose = {"StringLike": {"iam:PermissionsBoundary": "*"}}
    assert alone(iam_no_privilege_escalation, ROLE_POLICY, {"policy": statement(**elements, Condition=loose)}).names


def test_a_policy_of_aws() -> None:
    """On a role itself, and attached to one."""
    assert alone(iam_no_managed_policies, ROLE, {"managedPolicyArns": [ADMINISTRATOR]}).names == ["subject"]
    assert "AdministratorAccess" in alone(iam_no_managed_policies, ATTACHMENT, {"policyArn": ADMINISTRATOR}).text
    stated = {"allow": [{"policy": "AdministratorAccess", "reason": "x"}]}
    assert alone(iam_no_managed_policies, ATTACHMENT, {"policyArn": ADMINISTRATOR}, stated).clean


@pytest.mark.parametrize("mode", MODES)
def test_a_policy_of_one_s_own_passes(mode: Mode) -> None:
    """Its ARN isn't known in a preview, but where it comes from is."""
    program = Program(mode)
    own = program.add(
        "aws:iam/policy:Policy", "own", {"name": "own", "policy": allow(["s3:GetObject"], "arn:aws:s3:::a/b")}
    )
    role = program.add(ROLE, "role", {"assumeRolePolicy": trust("ecs-tasks.amazonaws.com")})
    program.add(ATTACHMENT, "joins", {"role": role.id, "policyArn": own.arn})
    assert run(iam_no_managed_policies, program).clean


def test_a_policy_that_nobody_can_see_is_a_doubt() -> None:
    """It could be any."""
    said = alone(iam_no_managed_policies, ATTACHMENT, {"policyArn": Foreign(ADMINISTRATOR, known=False)})
    assert not said.violations
    assert said.doubts
    up = alone(iam_no_managed_policies, ATTACHMENT, {"policyArn": Foreign(ADMINISTRATOR, known=False)}, mode="up")
    assert up.names == ["subject"]


@pytest.mark.parametrize("rule", [iam_no_not_elements, iam_no_privilege_escalation], ids=lambda rule: rule.name)
def test_a_document_that_is_not_known_yet_is_a_doubt(rule: Policy) -> None:
    """The deployment judges it before it is created."""
    program = Program("preview")
    table = program.add(TABLE, "table")
    elements = {"NotAction": "iam:Get*", "Action": "iam:PassRole"}
    program.add(ROLE_POLICY, "subject", {"policy": statement(Resource=["*", Ref(table.urn, "arn")], **elements)})
    said = run(rule, program)
    assert not said.violations
    assert said.doubts
    program.mode = "up"
    assert run(rule, program).names == ["subject"]
