"""To whom S3 Access Grants lend a bucket that is a store: as far as a preview knows the place and the grantee."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_bucket_ways import lent
from tests.policies.adversarial.systems import grants, named
from tests.policies.kit import Foreign
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, allow, arn, grant, role
from tests.policies.sharing import assert_doubted, assert_shared, judged

_ASKS = allow(["s3:GetDataAccess"], arn("s3", "access-grants/default"))


def _iam(name: str) -> dict[str, str]:
    return {"granteeType": "IAM", "granteeIdentifier": name}


def test_a_grantee_whom_a_stranger_becomes(souk: Market) -> None:
    """The grant names a role of order's; product assumes it."""
    clerk = role(souk.program, "clerk", souk.order.component)
    grant(souk.program, "clerk", clerk, _ASKS)
    lent("order", asks=False, grantee=_iam(clerk.computed["arn"]))(souk)
    assert judged(souk).clean
    clerk.props["assumeRolePolicy"].content["Statement"][0]["Principal"]["AWS"] = f"arn:aws:iam::{ACCOUNT}:root"
    grants("product", Action="sts:AssumeRole", Resource=clerk.computed["arn"])(souk)
    assert_shared(judged(souk), "product", "invoices", "IAM")


def test_a_grantee_of_another_account(souk: Market) -> None:
    """What his own account lets him ask for isn't seen here."""
    lent(asks=False, grantee=_iam("arn:aws:iam::999999999999:role/analyst"))(souk)
    assert_shared(judged(souk), "arn:aws:iam::999999999999:role/analyst", "invoices", "IAM")


def test_a_grantee_who_is_a_user(souk: Market) -> None:
    """He is asked for by his own policies, too."""
    own = f"arn:aws:iam::{ACCOUNT}:user/ann"
    ann = souk.program.add("aws:iam/user:User", "ann", {"name": "ann"}, computed={"arn": own})
    lent(asks=False, grantee=_iam(own))(souk)
    assert judged(souk).clean
    souk.program.add("aws:iam/userPolicy:UserPolicy", "ann", {"user": ann.out("name"), "policy": _ASKS})
    assert_shared(judged(souk), "the user ann", "invoices", "IAM")


def test_a_place_that_is_not_of_the_stack(souk: Market) -> None:
    """Another program registered it; it may be any bucket."""
    lent()(souk)
    made = named(souk, "added", "AccessGrant")
    made.props["accessGrantsLocationId"] = Foreign("5e0c", known=False)
    assert_doubted(souk, "invoices", "product can reach")


@pytest.mark.parametrize(("below", "shared"), [("souk-dev-invoices/2026/*", True), ("souk-dev-assets/*", False)])
def test_the_default_place(souk: Market, below: str, *, shared: bool) -> None:
    """It is all of S3: what is below says which bucket."""
    lent(scope="s3://")(souk)
    made = named(souk, "added", "AccessGrant")
    made.props |= {"accessGrantsLocationId": "default", "accessGrantsLocationConfiguration": {"s3SubPrefix": below}}
    if shared:
        assert_shared(judged(souk), "product", "invoices", "IAM")
    else:
        assert judged(souk).clean


def test_a_part_of_all_of_s3_that_is_not_known_yet(souk: Market) -> None:
    """A preview that didn't know the sub-prefix crashed, and might as well have meant every bucket."""
    lent(scope="s3://")(souk)
    made = named(souk, "added", "AccessGrant")
    below = Foreign("souk-dev-assets/*", known=False)
    made.props |= {"accessGrantsLocationId": "default", "accessGrantsLocationConfiguration": {"s3SubPrefix": below}}
    if souk.program.mode == "preview":
        assert_doubted(souk, "invoices", "product can reach")
    else:
        assert judged(souk).clean
