"""Buckets that several services use and none keeps its data in: artefacts, logs, assets; and one that is kept alone."""

from __future__ import annotations

from tests.policies.adversarial.flaws_buckets import OBJECTS, bucket
from tests.policies.adversarial.systems import Benign, Change, grants, informs
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT


def _shared(*own: str, others: str, owner: str | None) -> Change:
    """Order's role may do something with a bucket, and product's something else."""

    def change(souk: Market) -> None:
        bucket(souk, *own, owner=owner)
        grants("product", Action=others, Resource=OBJECTS)(souk)

    return change


def _kept(souk: Market) -> None:
    bucket(souk, "s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    informs("order", "INVOICES", "souk-dev-invoices")(souk)


def _delivered(souk: Market) -> None:
    """A bucket that order keeps its data in, where AWS also delivers logs."""
    source = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    delivers = {"Principal": {"Service": "delivery.logs.amazonaws.com"}, "Action": "s3:PutObject", "Condition": source}
    bucket(souk, "s3:GetObject", "s3:PutObject", admits=delivers)


ALL = (
    Benign("a bucket of one's own", _kept),
    Benign("a bucket of one's own where AWS delivers logs", _delivered),
    Benign("the platform's artefacts", _shared("s3:GetObject", "s3:PutObject", others="s3:GetObject", owner=None)),
    Benign("the platform's logs", _shared("s3:PutObject", others="s3:PutObject", owner=None)),
    Benign("a service's assets, for everyone to read", _shared("s3:GetObject", others="s3:GetObject", owner="order")),
    Benign("a service's drop box", _shared("s3:PutObject", others="s3:GetObject", owner="order")),
)
