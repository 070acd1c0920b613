"""Where a bucket that is a store is repeated, however that is written down."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.flaws_bucket_ways import REPLICA, kept, repeated
from tests.policies.kit import Foreign
from tests.policies.market import Market
from tests.policies.sharing import assert_doubted, assert_shared, judged


def test_the_older_way_to_write_it(souk: Market) -> None:
    """Programs that came from the provider's version 6 keep lists where there is one block now."""
    repeated()(souk)
    made = souk.program.made
    old = next(item for item in made.values() if item.name == "added")
    rules = [{"status": "Enabled", "destinations": [{"bucket": REPLICA, "accountId": "111122223333"}]}]
    souk.program.remove(old)
    bucket = next(item for item in made.values() if item.name == "invoices" and item.type.endswith(":Bucket"))
    bucket.props["replicationConfigurations"] = [{"role": "arn:aws:iam::111122223333:role/repeats", "rules": rules}]
    assert_shared(judged(souk), "product", "invoices", "configuration")


@pytest.mark.parametrize("goal", ["arn:aws:s3:::any-bucket", Foreign("arn:aws:s3:::any-bucket", known=False)], ids=str)
def test_a_place_that_is_not_of_the_stack(souk: Market, goal: Any) -> None:
    """It may be the owner's in another stack, and it may be anyone's."""
    repeated(goal)(souk)
    assert_doubted(souk, "invoices", "whoever reads")


def test_a_bucket_that_is_none(souk: Market) -> None:
    """What is repeated into itself goes nowhere else."""
    repeated("arn:aws:s3:::souk-dev-invoices")(souk)
    assert judged(souk).clean


def test_the_owner_alone(souk: Market) -> None:
    """The bucket by itself is shared with nobody."""
    kept(souk)
    assert judged(souk).clean
