"""A store of a kind that nobody has taught the pack is no proof of anything."""

from __future__ import annotations

import pytest

from policies.rules.ownership import no_shared_database
from tests.policies.judging import run
from tests.policies.kit import MODES, Mode, Program
from tests.policies.market import Market
from tests.policies.sharing import judged

_KINDS = [
    "aws:memorydb/cluster:Cluster",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:dsql/cluster:Cluster",
    "aws:opensearch/domain:Domain",
    "aws:keyspaces/table:Table",
    "aws:timestreamwrite/table:Table",
    "aws:timestreaminfluxdb/dbInstance:DbInstance",
    "aws:docdb/elasticCluster:ElasticCluster",
    "aws:efs/fileSystem:FileSystem",
    "aws:s3tables/table:Table",
]


@pytest.mark.parametrize("kind", _KINDS)
def test_a_store_that_the_pack_does_not_know(souk: Market, kind: str) -> None:
    """Two services shared a MemoryDB cluster, and every store was proved to have one owner: it was none of them."""
    souk.program.add(kind, "new", {"name": "new"}, parent=souk.product.component)
    said = judged(souk)
    assert not said.violations
    assert any(doubt.startswith("who can reach new can't be told") for doubt in said.doubts)


@pytest.mark.parametrize("mode", MODES)
def test_a_program_of_nothing_else(mode: Mode) -> None:
    """A program without a store that is known has no store, said the proof."""
    program = Program(mode)
    program.add("aws:memorydb/cluster:Cluster", "new", {"name": "new"})
    assert run(no_shared_database, program).doubts
