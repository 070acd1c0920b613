"""Two services at one database: one of them has a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.rules.ownership import no_shared_database
from tests.policies.judging import run
from tests.policies.kit import MODES, Made, Mode, Program, Ref
from tests.policies.market import Market, Service
from tests.policies.parts import DATABASE, TABLE, arn
from tests.policies.sharing import assert_shared, judged

SNAPSHOT = "aws:rds/snapshot:Snapshot"
Restore = Callable[[Market], dict[str, Any]]


def _snapshot(souk: Market) -> Made:
    props = {"dbInstanceIdentifier": Ref(souk.product.parts["database"].urn, "identifier"), "dbSnapshotIdentifier": "s"}
    return souk.program.add(SNAPSHOT, "snapshot", props, parent=souk.product.component)


def _copied(souk: Market) -> Made:
    props = {"sourceDbSnapshotIdentifier": _snapshot(souk).arn, "targetDbSnapshotIdentifier": "copy"}
    return souk.program.add("aws:rds/snapshotCopy:SnapshotCopy", "copied", props, parent=souk.product.component)


RESTORES: dict[str, Restore] = {
    "a snapshot": lambda souk: {"snapshotIdentifier": _snapshot(souk).id},
    "a copy of a snapshot": lambda souk: {"snapshotIdentifier": _copied(souk).id},
    "AWS's own snapshot": lambda _: {"snapshotIdentifier": "rds:souk-dev-product-2026-11-29-03-15"},
    "a minute": lambda _: {"restoreToPointInTime": {"sourceDbInstanceIdentifier": "souk-dev-product"}},
    "a minute by id": lambda souk: {
        "restoreToPointInTime": {"sourceDbiResourceId": Ref(souk.product.parts["database"].urn, "resourceId")}
    },
}


def restored(souk: Market, owner: Service, source: str) -> None:
    """A database of somebody's that starts with product's data."""
    guarded = {"vpcSecurityGroupIds": [souk.product.parts["store-group"].id]} if owner is souk.product else {}
    props = {"identifier": "restored", "engine": "postgres", **guarded, **RESTORES[source](souk)}
    souk.program.add(DATABASE, "restored", props, parent=owner.component)


@pytest.mark.parametrize("source", RESTORES)
def test_a_database_restored_from_a_stranger_s(souk: Market, source: str) -> None:
    """Reporting got its data by a nightly restore, and every change of a column broke it."""
    restored(souk, souk.order, source)
    assert_shared(judged(souk), "order", "product-db", "configuration")


@pytest.mark.parametrize("source", RESTORES)
def test_a_database_restored_from_one_s_own(souk: Market, source: str) -> None:
    """That is what backups are for."""
    restored(souk, souk.product, source)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "props",
    [
        {"restoreSourceName": "souk-dev-order-events"},
        {"restoreSourceTableArn": arn("dynamodb", "table/souk-dev-order-events")},
    ],
    ids=str,
)
def test_a_table_restored_from_a_stranger_s(souk: Market, props: dict[str, Any]) -> None:
    """The same for tables."""
    souk.program.add(TABLE, "restored", {"name": "restored", **props}, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


def _stream(souk: Market, owner: Made | None) -> None:
    stream = souk.program.add("aws:kinesis/stream:Stream", "changes", {"name": "changes"}, parent=owner)
    props = {"tableName": Ref(souk.order.parts["table"].urn, "name"), "streamArn": stream.arn}
    token = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"  # noqa: S105 (a type token)
    souk.program.add(token, "streaming", props, parent=souk.order.component)


def test_changes_that_go_to_a_stranger_s_stream(souk: Market) -> None:
    """The owner set it up, so that no grant of the reader's names the table."""
    _stream(souk, souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


def test_changes_that_go_to_one_s_own_stream(souk: Market) -> None:
    """A service may read what it writes."""
    _stream(souk, souk.order.component)
    assert judged(souk).clean


def test_an_export_to_somewhere(souk: Market) -> None:
    """A bucket of nobody's can't be told; a stranger's can."""
    props = {"tableArn": souk.order.parts["table"].arn, "s3Bucket": "lake"}
    souk.program.add("aws:dynamodb/tableExport:TableExport", "export", props)
    assert any("whoever reads" in doubt for doubt in judged(souk).doubts)
    souk.program.add("aws:s3/bucket:Bucket", "lake", {"bucket": "lake"}, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


@pytest.mark.parametrize("resources", [["*"], [arn("dynamodb", "table/souk-dev-order-events")]])
def test_a_stranger_that_backs_up(souk: Market, resources: list[str]) -> None:
    """A backup is restored by whoever owns it; the platform's is nobody's service."""
    selection = "aws:backup/selection:Selection"
    made = souk.program.add(selection, "all", {"resources": resources}, parent=souk.platform)
    assert judged(souk).clean
    souk.program.remove(made)
    souk.program.add(selection, "all", {"resources": resources}, parent=souk.product.component)
    assert_shared(judged(souk), "product", "order-events", "configuration")


@pytest.mark.parametrize("mode", MODES)
def test_a_copy_in_a_plain_program_is_its_users(mode: Mode) -> None:
    """Where nothing is declared, whoever uses the copy has it."""
    program = Program(mode)
    program.add(TABLE, "events", {"name": "events"})
    program.add(TABLE, "copy", {"name": "copy", "restoreSourceName": "events"})
    for name in ("events", "copy"):
        props = {"environment": {"variables": {"TABLE": name}}}
        program.add("aws:lambda/function:Function", f"{name}-user", props)
    assert_shared(run(no_shared_database, program), "copy-user", "events", "configuration")
