"""Whoever may become a role has what the role has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.kit import Json, Made
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, TABLE, allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged

_TABLE = arn("dynamodb", "table/souk-dev-items")
_ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/1"
_CLUSTER = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_ISSUER}"}
_PARTNER = {"StringEquals": {"sts:ExternalId": "tulip"}}


def _trusting(souk: Market, document: Json) -> Made:
    """A role of product's with a table, which trusts somebody else."""
    souk.program.add(
        TABLE, "items", {"name": "souk-dev-items"}, parent=souk.product.component, computed={"arn": _TABLE}
    )
    made = role(souk.program, "items-reader", souk.product.component)
    made.props["assumeRolePolicy"] = document
    grant(souk.program, "read", made, allow(["dynamodb:GetItem"], _TABLE))
    return made


def _web(subject: str) -> Json:
    operator = "StringLike" if "*" in subject else "StringEquals"
    condition = {operator: {f"{_ISSUER}:sub": subject}}
    return statement(Action="sts:AssumeRoleWithWebIdentity", Principal=_CLUSTER, Condition=condition)


@pytest.mark.parametrize(
    ("who", "elements"),
    [
        ("arn:aws:iam::999988887777:user/eve", {"Principal": {"AWS": "arn:aws:iam::999988887777:user/eve"}}),
        ("arn:aws:iam::999988887777:role/x", {"Principal": {"AWS": "arn:aws:iam::999988887777:role/x"}}),
        ("AROAEXAMPLEEXAMPLE123", {"Principal": {"AWS": "AROAEXAMPLEEXAMPLE123"}}),
        ("anyone", {"Principal": "*"}),
        (
            f"whoever arn:aws:iam::{ACCOUNT}:saml-provider/corp vouches for",
            {
                "Action": "sts:AssumeRoleWithSAML",
                "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"},
            },
        ),
        ("everyone but x", {"NotPrincipal": {"AWS": "x"}}),
    ],
)
def test_a_stranger_whom_a_services_role_trusts(souk: Market, who: str, elements: dict[str, Any]) -> None:
    """A role that belonged to the table's owner was assumed from outside for a year: only its grants were looked at."""
    _trusting(souk, statement(**{"Action": "sts:AssumeRole", **elements}))
    assert_shared(judged(souk), who, "items", "IAM")


def test_a_partner_with_an_id(souk: Market) -> None:
    """The id keeps others out, and the partner in. Before anything is created nobody knows whose account it is."""
    principal = {"AWS": "arn:aws:iam::999988887777:root"}
    _trusting(souk, statement(Action="sts:AssumeRole", Principal=principal, Condition=_PARTNER))
    said = judged(souk)
    if souk.program.mode == "up":
        assert_shared(said, "the account 999988887777", "items", "IAM")
    assert "the account 999988887777 can reach the store items" in f"{said.text}{said.doubts}"


@pytest.mark.parametrize("named", ["arn:aws:iam::111122223333:user/eve", "arn:aws:iam::111122223333:root"])
def test_a_user_of_the_stack(souk: Market, named: str) -> None:
    """An administrator's user had no policy that said table, and read it by the role."""
    eve = souk.program.add("aws:iam/user:User", "eve", {"name": "eve"})
    _trusting(souk, statement(Action="sts:AssumeRole", Principal={"AWS": named}))
    may = allow(["sts:AssumeRole"], f"arn:aws:iam::{ACCOUNT}:role/souk-dev-items-reader")
    souk.program.add("aws:iam/userPolicy:UserPolicy", "may", {"user": eve.out("name"), "policy": may})
    assert_shared(judged(souk), "the user eve", "items", "IAM")


@pytest.mark.parametrize("subject", ["order:order", "*:*", "or*:default"])
def test_a_service_account_that_no_one_here_has_made(souk: Market, subject: str) -> None:
    """The chart that makes the account lies in another program; the trust says whom it lets in."""
    _trusting(souk, _web(f"system:serviceaccount:{subject}"))
    assert_shared(judged(souk), f"the service account {subject}", "items", "IAM")


@pytest.mark.parametrize("of", ["order", "product"])
def test_a_service_account_is_its_owners(souk: Market, of: str) -> None:
    """By its account a pod of the owner's is the owner, and a pod of a stranger's is the stranger."""
    _trusting(souk, _web("system:serviceaccount:shop:api"))
    owner = souk.order if of == "order" else souk.product
    spec = {"template": {"spec": {"serviceAccountName": "api", "containers": [{"name": "api"}]}}}
    props = {"metadata": {"namespace": "shop"}, "spec": spec}
    souk.program.add("kubernetes:apps/v1:Deployment", "api", props, parent=owner.component)
    if of == "product":
        assert judged(souk).clean
    else:
        assert_shared(judged(souk), "order", "items", "IAM")


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_everyone_who_is_ones_own(souk: Market, principal: Any) -> None:
    """The condition let in one role, the owner's; a doubt stood there for months, and hid the next one."""
    own = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}}
    _trusting(souk, statement(Action="sts:AssumeRole", Principal=principal, Condition=own))
    assert judged(souk).clean


def test_everyone_of_a_name(souk: Market) -> None:
    """Roles of that name were made in an account that nobody had thought of."""
    named = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/souk-dev-product*"}}
    _trusting(souk, statement(Action="sts:AssumeRole", Principal="*", Condition=named))
    assert judged(souk).doubts


def test_a_trust_that_is_known_later(souk: Market) -> None:
    """The provider's ARN isn't known in a preview: then it can't be told, and isn't clean."""
    provider = souk.program.add("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "cluster")
    _trusting(souk, statement(Action="sts:AssumeRoleWithWebIdentity", Principal={"Federated": provider.arn}))
    said = judged(souk)
    assert said.violations if souk.program.mode == "up" else said.doubts


def test_a_session_and_an_id_of_ones_own_role(souk: Market) -> None:
    """One's own role is nobody else, however it is called."""
    souk.product.task_role.computed["uniqueId"] = "AROAPRODUCT"
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/souk-dev-product-task/worker"
    names = [session, *(["AROAPRODUCT"] if souk.program.mode == "up" else [])]
    _trusting(souk, statement(Action="sts:AssumeRole", Principal={"AWS": names}))
    assert judged(souk).clean
