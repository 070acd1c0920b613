"""Which buckets of nobody's are taken for stores."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_buckets import ARN, OBJECTS, bucket, kept_by_both
from tests.policies.adversarial.systems import Change
from tests.policies.kit import MODES, Mode, Program
from tests.policies.market import Market, market
from tests.policies.parts import allow, grant
from tests.policies.sharing import assert_shared, judged


@pytest.mark.parametrize("mode", MODES)
def test_two_who_keep_the_same_objects_share_them(mode: Mode) -> None:
    """Two services kept their carts in a bucket of the platform's, and each overwrote the other's."""
    souk = market(Program(mode))
    kept_by_both(souk)
    said = judged(souk)
    for who in ("order", "product"):
        assert_shared(said, who, "invoices", "IAM")


def _one_reads(souk: Market) -> None:
    bucket(souk, "s3:GetObject", "s3:PutObject", owner=None)
    grant(souk.program, "reads", souk.product.task_role, allow(["s3:GetObject"], OBJECTS))


def _one_lists(souk: Market) -> None:
    """Product writes, but may read something else there only."""
    bucket(souk, "s3:GetObject", "s3:PutObject", owner=None)
    grant(souk.program, "writes", souk.product.task_role, allow(["s3:PutObject"], OBJECTS))
    grant(souk.program, "reads", souk.product.task_role, allow(["s3:GetObject"], f"{ARN}-public/*"))


@pytest.mark.parametrize("change", [_one_reads, _one_lists])
def test_one_who_keeps_something_makes_no_store(change: Change) -> None:
    """A bucket of published reports was reported as a database of two services."""
    souk = market(Program("up"))
    change(souk)
    assert judged(souk).clean


def test_what_a_preview_does_not_know_of_two_is_a_doubt() -> None:
    """The bucket's name is AWS's: neither policy is known before it exists, and the preview said that all is well."""
    souk = market(Program("preview"))
    made = bucket(souk, owner=None)
    made.computed["bucket"] = made.props.pop("bucket")
    for who in (souk.order, souk.product):
        grant(souk.program, f"{who.name}-keeps", who.task_role, allow(["s3:GetObject", "s3:PutObject"], made.arn))
    said = judged(souk)
    assert not said.violations, said.text
    assert [doubt for doubt in said.doubts if "whether invoices is a store" in doubt]
