"""Copies of a store's data that are handed out: shared with an account, or written where another service reads."""

from __future__ import annotations

import pytest

from tests.policies.adversarial.flaws_copies import streamed
from tests.policies.kit import Made, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import allow, grant
from tests.policies.sharing import assert_shared, judged

_SNAPSHOT = "aws:rds/snapshot:Snapshot"


def _shares(souk: Market, *accounts: str) -> None:
    source = Ref(souk.product.parts["database"].urn, "identifier")
    props = {"dbInstanceIdentifier": source, "sharedAccounts": list(accounts)}
    souk.program.add(_SNAPSHOT, "nightly", props, parent=souk.product.component)


def test_a_snapshot_for_everyone(souk: Market) -> None:
    """Whoever has an account at AWS restored the shop's database."""
    _shares(souk, "all")
    assert_shared(judged(souk), "anyone", "product-db", "configuration")


def test_a_snapshot_for_another_account(souk: Market) -> None:
    """A preview may not know which account its own is: then it can't be told."""
    _shares(souk, "999988887777")
    said = judged(souk)
    if souk.program.mode == "up":
        assert_shared(said, "the account 999988887777", "product-db", "configuration")
    assert "the account 999988887777 can reach the store product-db" in f"{said.text}{said.doubts}"


def test_a_snapshot_for_ones_own_account(souk: Market) -> None:
    """The own account is nobody else, once that is known."""
    _shares(souk, "111122223333")
    assert not judged(souk).violations
    assert souk.program.mode == "preview" or judged(souk).clean


def test_a_cluster_that_is_shared(souk: Market) -> None:
    """RAM lets another account clone an Aurora cluster."""
    add, parent = souk.program.add, souk.product.component
    cluster = add("aws:rds/cluster:Cluster", "big", {"clusterIdentifier": "big", "engine": "aurora"}, parent=parent)
    share = add("aws:ram/resourceShare:ResourceShare", "share", {"name": "s"}, parent=parent)
    of = {"resourceArn": cluster.arn, "resourceShareArn": share.arn}
    add("aws:ram/resourceAssociation:ResourceAssociation", "what", of, parent=parent)
    to = {"principal": "999988887777", "resourceShareArn": share.arn}
    add("aws:ram/principalAssociation:PrincipalAssociation", "whom", to, parent=parent)
    said = judged(souk)
    if souk.program.mode == "up":
        assert_shared(said, "the account 999988887777", "big", "configuration")
    assert "the account 999988887777 can reach the store big" in f"{said.text}{said.doubts}"


def _exports(souk: Market) -> Made:
    """Product exports its database into a bucket of its own."""
    add, parent = souk.program.add, souk.product.component
    computed = {"arn": "arn:aws:s3:::souk-dev-lake"}
    bucket = add("aws:s3/bucket:Bucket", "lake", {"bucket": "souk-dev-lake"}, parent=parent, computed=computed)
    props = {"sourceArn": souk.product.parts["database"].arn, "s3BucketName": bucket.id}
    return add("aws:rds/exportTask:ExportTask", "export", props, parent=parent)


@pytest.mark.parametrize("objects", ["*", "exports/*"])
def test_an_export_that_a_stranger_reads(souk: Market, objects: str) -> None:
    """The bucket was the owner's, and everyone's to read."""
    _exports(souk)
    document = allow(["s3:GetObject"], f"arn:aws:s3:::souk-dev-lake/{objects}")
    grant(souk.program, "read", souk.order.task_role, document)
    assert_shared(judged(souk), "order", "product-db", "configuration")


def test_an_export_that_its_owner_reads(souk: Market) -> None:
    """That is what exports are for."""
    _exports(souk)
    grant(souk.program, "read", souk.product.task_role, allow(["s3:GetObject"], "arn:aws:s3:::souk-dev-lake/*"))
    grant(souk.program, "other", souk.order.task_role, allow(["s3:GetObject"], "arn:aws:s3:::elsewhere/*"))
    assert judged(souk).clean


def test_what_reads_a_stream_of_changes(souk: Market) -> None:
    """The function that read the stream was somebody else's; the stream itself was the owner's."""
    function = souk.program.add("aws:lambda/function:Function", "reader", {}, parent=souk.product.component)
    props = {"eventSourceArn": streamed(souk).arn, "functionName": function.arn}
    souk.program.add("aws:lambda/eventSourceMapping:EventSourceMapping", "reads", props, parent=souk.order.component)
    said = judged(souk)
    assert_shared(said, "product", "order-events", "configuration")
    assert "goes on to reader" in said.text


def test_buckets_that_are_repeated_in_a_circle(souk: Market) -> None:
    """Two buckets that repeat each other are followed once."""
    add, parent = souk.program.add, souk.product.component
    one, two = (add("aws:s3/bucket:Bucket", name, {"bucket": name}, parent=parent) for name in ("one", "two"))
    for source, goal in ((one, two), (two, one)):
        props = {"bucket": source.id, "rules": [{"destination": {"bucket": goal.arn}}]}
        add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", source.name, props, parent=parent)
    props = {"sourceArn": souk.product.parts["database"].arn, "s3BucketName": one.id}
    add("aws:rds/exportTask:ExportTask", "export", props, parent=parent)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "token", ["aws:s3/bucketPolicy:BucketPolicy", "aws:s3/accessPoint:AccessPoint"], ids=("policy", "access point")
)
@pytest.mark.parametrize(
    ("action", "shared"), [("s3:Get*", True), ("s3:GetObjectVersion", True), ("s3:PutObject", False)]
)
def test_a_bucket_that_lets_a_stranger_in(souk: Market, action: str, token: str, *, shared: bool) -> None:
    """Nobody's role was granted anything: the bucket itself let the other service read the export."""
    _exports(souk)
    trusted = {"AWS": "arn:aws:iam::111122223333:role/souk-dev-order-task"}
    policy = statement(Principal=trusted, Action=action, Resource="*")
    props = {"bucket": "souk-dev-lake", "policy": policy}
    souk.program.add(token, "own", props, parent=souk.product.component)
    said = judged(souk)
    if shared:
        assert_shared(said, "order", "product-db", "configuration")
    else:
        assert not said.violations
