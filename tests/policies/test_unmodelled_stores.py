"""A store of a kind that nobody has taught the pack is no proof of anything."""

from __future__ import annotations

import pytest

from policies.rules.ownership import no_shared_database
from policies.rules.satisfied_edges import edges_satisfied
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
    "aws:s3/directoryBucket:DirectoryBucket",
    "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
    "aws:cloudsearch/domain:Domain",
    "aws:lightsail/bucket:Bucket",
    "aws:lightsail/database:Database",
    "aws:fsx/fileCache:FileCache",
    "aws:glacier/vault:Vault",
    "aws:kendra/index:Index",
    "aws:odb/autonomousDatabase:AutonomousDatabase",
    "aws:sagemaker/featureGroup:FeatureGroup",
    "aws:mediastore/container:Container",
    "aws:finspace/kxDatabase:KxDatabase",
]


@pytest.mark.parametrize("kind", _KINDS)
def test_a_store_that_the_pack_does_not_know(souk: Market, kind: str) -> None:
    """Two services shared a MemoryDB cluster, and every store was proved to have one owner: it was none of them."""
    souk.program.add(kind, "new", {"name": "new"}, parent=souk.product.component)
    said = judged(souk)
    assert not said.violations
    assert any(doubt.startswith("who can reach new can't be told") for doubt in said.doubts)


def test_a_service_may_declare_a_store_that_the_pack_does_not_know(souk: Market) -> None:
    """A directory bucket that stands in the program doesn't exist, said the rule on declared stores."""
    souk.program.add("aws:s3/directoryBucket:DirectoryBucket", "new", {"bucket": "x"}, parent=souk.product.component)
    souk.product.component.props["stores"] = [*souk.product.component.props["stores"], "new"]
    assert run(edges_satisfied, souk.program).clean
    souk.product.component.props["stores"] = ["no-such-store"]
    assert "no-such-store, which doesn't exist" in run(edges_satisfied, souk.program).text


@pytest.mark.parametrize("mode", MODES)
def test_a_program_of_nothing_else(mode: Mode) -> None:
    """A program without a store that is known has no store, said the proof."""
    program = Program(mode)
    program.add("aws:memorydb/cluster:Cluster", "new", {"name": "new"})
    assert run(no_shared_database, program).doubts
