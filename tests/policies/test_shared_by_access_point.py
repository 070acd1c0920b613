"""Who gets at a bucket that is a store by an access point of it, or by several."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_access_points import OWN, point, wide
from tests.policies.adversarial.flaws_buckets import OBJECTS, bucket
from tests.policies.adversarial.systems import grants, informs, named
from tests.policies.kit import Made
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, allow, grant
from tests.policies.sharing import assert_doubted, assert_shared, judged


def test_an_alias(souk: Market) -> None:
    """It is taken wherever a bucket's name is asked for."""
    point(souk)
    informs("product", "BUCKET", "souk-dev-invoice-1x2y3z4metadata-s3alias")(souk)
    if souk.program.mode == "up":
        assert_shared(judged(souk), "product", "invoices", "configuration")
    else:
        assert judged(souk).clean


def _second(souk: Market, name: str) -> Made:
    props = {"bucket": name}
    computed = {"arn": f"arn:aws:s3:::{name}"}
    return souk.program.add("aws:s3/bucket:Bucket", name, props, parent=souk.order.component, computed=computed)


def test_an_access_point_to_two_regions(souk: Market) -> None:
    """A block with two buckets was looked through as if it were one."""
    made = wide(souk)
    regions = made.props["details"]["regions"]
    made.props["details"] = {"name": "invoices", "regions": [*regions, {"bucket": _second(souk, "far").id}]}
    assert judged(souk).clean
    grants("product", Action="s3:GetObject", Resource="arn:aws:s3::*:accesspoint/*")(souk)
    assert_shared(judged(souk), "product", "invoices", "IAM")


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (f"{OWN}/object/carts/*", True),
        (f"{OWN}/object/lists/*", False),
        (f"{OBJECTS[:-1]}carts/*", True),
        (f"{OBJECTS[:-1]}lists/*", False),
    ],
)
def test_parts_behind_an_access_point(souk: Market, other: str, *, shared: bool) -> None:
    """Two services that keep their data in a bucket of nobody's: one comes by its access point, or both do."""
    made = bucket(souk, owner=None)
    props = {"bucket": made.id, "name": "souk-dev-invoices"}
    souk.program.add("aws:s3/accessPoint:AccessPoint", "door", props, computed={"arn": OWN})
    for who, objects in ((souk.order, f"{OWN}/object/carts/*"), (souk.product, other)):
        grant(souk.program, f"{who.name}-keeps", who.task_role, allow(["s3:GetObject", "s3:PutObject"], objects))
    assert judged(souk).clean is not shared


def test_an_account_that_is_not_known_yet(souk: Market) -> None:
    """A bucket hands over to access points of an account: whether it is its own shows later, if nowhere before."""
    point(souk, account=ACCOUNT)
    if souk.program.mode == "preview":
        assert_doubted(souk, "invoices", "lets product in")
        provider = {"region": "eu-west-1", "allowedAccountIds": f'["{ACCOUNT}"]'}
        souk.program.add("pulumi:providers:aws", "aws", provider)
    assert judged(souk).clean


def test_a_right_that_came_with_the_bucket_s_policy(souk: Market) -> None:
    """A condition on access points that isn't met by itself: whoever is named there is meant."""
    point(souk, account=ACCOUNT)
    policy = named(souk, "invoices", "BucketPolicy").props["policy"]
    policy.content["Statement"][-1]["Principal"] = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}
    said = judged(souk)
    assert "product can reach the store invoices" in f"{said.text}{said.doubts}"
