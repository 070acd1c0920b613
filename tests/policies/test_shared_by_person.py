"""no-shared-database, closed over users, groups, and whom roles trust by somebody's word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.flaws_becoming import refused
from tests.policies.adversarial.flaws_keys import GROUP, USER, person, reader, rights
from tests.policies.kit import Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged

_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/staff"
_ANCHOR = arn("rolesanywhere", "trust-anchor/0b1c")


def _shares(souk: Market) -> bool:
    """Whether product gets at order's table: that whoever the role trusts does is another matter."""
    return any(text.startswith("product can reach the store order-events ") for text, _ in judged(souk).violations)


def _trusting(souk: Market, action: str, principal: dict[str, Any], **condition: Any) -> None:
    """A role of order's that reads its table, and whom it trusts."""
    made = role(souk.program, "order-reader", souk.order.component)
    grant(souk.program, "reads", made, allow(["dynamodb:GetItem"], _TABLE))
    elements: dict[str, Any] = {"Condition": {"StringLike": condition}} if condition else {}
    made.props["assumeRolePolicy"] = statement(Principal=principal, Action=action, **elements)


def _anywhere(souk: Market, **condition: Any) -> None:
    _trusting(souk, "sts:AssumeRole", {"Service": "rolesanywhere.amazonaws.com"}, **condition)


def _may(souk: Market, actions: list[str], on: str) -> None:
    grant(souk.program, "added", souk.product.task_role, allow(actions, on))


@pytest.mark.parametrize(
    ("actions", "on", "shared"),
    [
        (["iam:UpdateSAMLProvider"], _SAML, True),
        (["iam:DeleteSAMLProvider", "iam:CreateSAMLProvider"], _SAML, True),
        (["iam:CreateSAMLProvider"], _SAML, False),
        (["iam:UpdateSAMLProvider"], f"{_SAML}-of-product", False),
        (["iam:GetSAMLProvider", "sts:AssumeRoleWithSAML"], _SAML, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("seen", [True, False])
def test_whom_a_provider_vouches_for(souk: Market, actions: list[str], on: str, *, shared: bool, seen: bool) -> None:
    """The team that "only renews the metadata" signed itself in as everyone."""
    provider: Any = _SAML
    if not seen:
        kind, computed = "aws:iam/samlProvider:SamlProvider", {"arn": _SAML}
        made = souk.program.add(kind, "staff", {"name": "staff"}, parent=souk.platform, computed=computed)
        provider = made.arn
    _trusting(souk, "sts:AssumeRoleWithSAML", {"Federated": provider})
    _may(souk, actions, on)
    assert _shares(souk) is shared
    if shared:
        assert "by vouching for itself by the provider staff to the role order-reader" in judged(souk).text


@pytest.mark.parametrize(
    ("action", "anchor", "shared"),
    [
        ("rolesanywhere:CreateTrustAnchor", None, True),
        ("rolesanywhere:CreateTrustAnchor", _ANCHOR, False),
        ("rolesanywhere:CreateTrustAnchor", arn("rolesanywhere", "trust-anchor/*"), True),
        ("rolesanywhere:UpdateTrustAnchor", None, True),
        ("rolesanywhere:UpdateTrustAnchor", _ANCHOR, True),
        ("rolesanywhere:ListTrustAnchors", None, False),
    ],
)
def test_whom_an_anchor_vouches_for(souk: Market, action: str, anchor: str | None, *, shared: bool) -> None:
    """Whoever makes an anchor signs certificates for himself."""
    _anywhere(souk, **({"aws:SourceArn": anchor} if anchor else {"aws:SourceAccount": ACCOUNT}))
    _may(souk, [action], "*")
    assert _shares(souk) is shared


def test_an_anchor_of_the_stack(souk: Market) -> None:
    """Its id isn't known in a preview, and hides the whole trust; that it is made from the anchor shows."""
    kind, computed = "aws:rolesanywhere/trustAnchor:TrustAnchor", {"arn": _ANCHOR}
    anchor = souk.program.add(kind, "a", {"name": "a"}, parent=souk.platform, computed=computed)
    _anywhere(souk, **{"aws:SourceArn": anchor.arn})
    _may(souk, ["rolesanywhere:UpdateTrustAnchor"], arn("rolesanywhere", "trust-anchor/*"))
    assert _shares(souk)


@pytest.mark.parametrize(
    ("action", "on", "way", "by_group"),
    [
        ("iam:CreateAccessKey", USER, "making itself a key of the user reader", False),
        ("iam:CreateAccessKey", USER, "making itself a key of the user reader", True),
        ("iam:CreateLoginProfile", USER, "making itself a key of the user reader", False),
        ("iam:PutUserPolicy", USER, "rewriting what the user reader may do", False),
        ("iam:AddUserToGroup", GROUP, "putting somebody into the group readers", True),
        ("iam:AttachGroupPolicy", GROUP, "rewriting what the group readers may do", True),
    ],
)
def test_who_may_be_a_stranger_s_user(souk: Market, action: str, on: str, way: str, *, by_group: bool) -> None:
    """A "user administration" service made itself a key of the one who reads the table."""
    rights(action, on, by_group=by_group)(souk)
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert f"by {way}" in said.text


def test_a_role_that_trusts_a_stranger_s_user(souk: Market) -> None:
    """The user had no rights of his own but to become the reader, and no one had looked further than that."""
    computed = {"arn": USER}
    souk.program.add("aws:iam/user:User", "u", {"name": "order-reader"}, parent=souk.order.component, computed=computed)
    _trusting(souk, "sts:AssumeRole", {"AWS": USER})
    assert not _shares(souk)
    _may(souk, ["iam:CreateAccessKey"], USER)
    assert _shares(souk)
    assert "by making itself a key of the user u and then assuming the role order-reader" in judged(souk).text


@pytest.mark.parametrize("action", ["iam:EnableMFADevice", "iam:UpdateAccessKey", "iam:ListAccessKeys", "iam:TagUser"])
def test_what_makes_nobody_a_user(souk: Market, action: str) -> None:
    """A second factor opens nothing without the first, nor a key without its secret."""
    rights(action, USER)(souk)
    assert judged(souk).clean


def test_a_user_s_rights_end_with_what_is_denied_his_user(souk: Market) -> None:
    """The Deny of the group that he is in holds for whoever has his key."""
    rights("iam:CreateAccessKey", USER, by_group=True)(souk)
    group = next(made for made in souk.program.made.values() if made.type.endswith(":Group"))
    denied = statement(Effect="Deny", Action="dynamodb:*", Resource="*")
    props = {"group": Ref(group.urn, "name"), "policy": denied}
    souk.program.add("aws:iam/groupPolicy:GroupPolicy", "denied", props, parent=souk.order.component)
    assert not _shares(souk)


def test_a_user_who_gives_himself_any_right(souk: Market) -> None:
    """`${aws:username}` in the wrong statement."""
    person(souk, ("iam:AttachUserPolicy", "arn:aws:iam::*:user/${aws:username}"))
    said = judged(souk)
    assert_shared(said, "product", "order-events", "IAM")
    assert "may give the user p any right" in said.text


def test_a_user_who_changes_his_own_keys(souk: Market) -> None:
    """It was called a way to everyone's."""
    reader(souk)
    person(souk, ("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}"))
    assert judged(souk).clean


@pytest.mark.parametrize(
    ("action", "attached", "shared"),
    [
        ("iam:DeleteRolePolicy", False, True),
        ("iam:DetachRolePolicy", True, True),
        ("iam:DetachRolePolicy", False, False),
        ("iam:DeleteRolePolicy", True, False),
    ],
)
def test_a_refusal_that_one_may_take_off(souk: Market, action: str, *, attached: bool, shared: bool) -> None:
    """The Deny was all that stood between, and the role could delete it."""
    refused(action, attached=attached)(souk)
    assert _shares(souk) is shared


def test_a_refusal_that_goes_with_what_it_is_an_exception_to(souk: Market) -> None:
    """Whoever takes this policy off loses the grant, too."""
    document = allow(["dynamodb:GetItem"], arn("dynamodb", "table/*"))
    document.content["Statement"].append({"Effect": "Deny", "Action": "dynamodb:*", "Resource": f"{_TABLE}*"})
    grant(souk.program, "all-but", souk.product.task_role, document)
    _may(souk, ["iam:DeleteRolePolicy"], f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task")
    assert judged(souk).clean


def test_a_refusal_that_another_role_of_one_s_own_takes_off(souk: Market) -> None:
    """The execution role deletes what the task role is denied by."""
    refused("iam:GetRole")(souk)
    trusted = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}
    souk.product.execution_role.props["assumeRolePolicy"] = statement(Principal=trusted, Action="sts:AssumeRole")
    assert not _shares(souk)
    off = allow(["iam:DeleteRolePolicy"], f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-*")
    grant(souk.program, "off", souk.product.execution_role, off)
    assert _shares(souk)
