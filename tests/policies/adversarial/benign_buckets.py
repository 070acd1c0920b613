"""Buckets that several services use and none keeps its data in: artefacts, logs, assets; and one that is kept alone."""

from __future__ import annotations

from tests.policies.adversarial.flaws_buckets import OBJECTS, bucket, kept_by_both
from tests.policies.adversarial.plain import Shop, shop
from tests.policies.adversarial.systems import Benign, Change, grants, informs
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, allow, grant, role, tls_only


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


def _parts(souk: Market) -> None:
    """Each has a part of the platform's bucket for itself."""
    kept_by_both(souk, order=f"{OBJECTS[:-1]}order/*", product=f"{OBJECTS[:-1]}product/*")


def _pipeline(made: Shop) -> None:
    """A pipeline hands what it fetched on to a build by a bucket, which both read and write."""
    add = made.program.add
    bucket = add("aws:s3/bucket:Bucket", "artifacts", {"bucket": "shop-artifacts"}, computed={"arn": _ARTIFACTS})
    policy = {"bucket": bucket.id, "policy": tls_only("s3:*", _ARTIFACTS, f"{_ARTIFACTS}/*")}
    add("aws:s3/bucketPolicy:BucketPolicy", "artifacts", policy)
    acting = {name: role(made.program, name, None, f"{name}.amazonaws.com") for name in ("codepipeline", "codebuild")}
    for name, each in acting.items():
        grant(made.program, name, each, allow(["s3:GetObject", "s3:PutObject"], f"{_ARTIFACTS}/*"))
    stores = [{"type": "S3", "location": bucket.out("bucket")}]
    pipeline = {"name": "shop", "roleArn": acting["codepipeline"].arn, "artifactStores": stores, "stages": []}
    add("aws:codepipeline/pipeline:Pipeline", "pipeline", pipeline)
    props = {"name": "shop", "serviceRole": acting["codebuild"].arn, "artifacts": {"type": "CODEPIPELINE"}}
    add("aws:codebuild/project:Project", "build", props)


def _site(souk: Market) -> None:
    """What either service shows to the public in one site."""
    made = kept_by_both(souk)
    site = {"bucket": made.id, "indexDocument": {"suffix": "index.html"}}
    token = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"  # noqa: S105 - a type token
    souk.program.add(token, "site", site, parent=souk.platform)


_ARTIFACTS = "arn:aws:s3:::shop-artifacts"
ALL = (
    Benign("a bucket in which each has his part", _parts),
    Benign("a bucket through which a pipeline hands on artefacts", shop(_pipeline)),
    Benign("a bucket that two show a site from", _site),
    Benign("a bucket of one's own", _kept),
    Benign("a bucket of one's own where AWS delivers logs", _delivered),
    Benign("the platform's artefacts", _shared("s3:GetObject", "s3:PutObject", others="s3:GetObject", owner=None)),
    Benign("the platform's logs", _shared("s3:PutObject", others="s3:PutObject", owner=None)),
    Benign("a service's assets, for everyone to read", _shared("s3:GetObject", others="s3:GetObject", owner="order")),
    Benign("a service's drop box", _shared("s3:PutObject", others="s3:GetObject", owner="order")),
)
