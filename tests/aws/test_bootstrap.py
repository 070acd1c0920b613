"""What a stack needs before its first update, on an emulated account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.arns import Arns
from components.errors import SoukError
from components.names import Names
from components.place import Place
from souk.aws.clients import Clients
from souk.bootstrap import account, images
from souk.bootstrap.piece import Piece
from souk.bootstrap.survey import make, survey
from souk.graph.model import Graph
from souk.stacks.project import configuration
from tests.aws.stubs import answer
from tests.kit.assertions import one

ACCOUNT = "123456789012"
PLACE = Place("dev", "dev.souk.example", Names("dev", ACCOUNT, {"owner": "us"}), Arns(ACCOUNT, "eu-west-1"))
BUCKET = f"souk-dev-{ACCOUNT}-state"
DIGEST = "sha256:" + "0a" * 32


@pytest.fixture
def session() -> Iterator[boto3.Session]:
    """An empty account."""
    with mock_aws():
        yield boto3.Session("key", "secret", region_name="eu-west-1")


def open_pieces(clients: Clients, graph: Graph) -> list[Piece]:
    return [piece for piece in survey(clients, PLACE, [graph]) if not piece.done]


def test_looking_changes_nothing(session: boto3.Session, dev: Graph) -> None:
    """A dry run that made the bucket made it in the account that was to be checked first."""
    clients = Clients(session)
    before = open_pieces(clients, dev)
    assert [piece.name for piece in before][:2] == ["key alias/souk-dev-state", f"bucket {BUCKET}"]
    assert [piece.name for piece in open_pieces(clients, dev)] == [piece.name for piece in before]
    assert clients.s3.list_buckets()["Buckets"] == []
    assert clients.kms.list_keys()["Keys"] == []


def test_what_it_makes_is_there_afterwards(session: boto3.Session, dev: Graph) -> None:
    """State holds every resource of a system: unencrypted, public or without a past it is a breach or an outage."""
    clients = Clients(session)
    said: list[str] = []
    make(survey(clients, PLACE, [dev]), said.append)
    assert said[0] == "making key alias/souk-dev-state"
    assert [piece.name for piece in open_pieces(clients, dev)] == [account.NAME]
    policy = json.loads(clients.s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert set(statement["Resource"]) == {f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"}
    encryption: Any = clients.s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"].endswith("alias/souk-dev-state")
    said.clear()
    make(survey(clients, PLACE, [dev]), said.append)
    assert said == []


def test_what_was_changed_by_hand_is_put_right(session: boto3.Session, dev: Graph) -> None:
    """Versions were switched off for a clean-up, and nobody switched them on again."""
    clients = Clients(session)
    make(survey(clients, PLACE, [dev]), lambda _: None)
    clients.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    clients.s3.delete_bucket_policy(Bucket=BUCKET)
    key = clients.kms.describe_key(KeyId="alias/souk-dev-state")["KeyMetadata"]["KeyId"]
    clients.kms.disable_key_rotation(KeyId=key)
    found = {piece.name: piece.state for piece in open_pieces(clients, dev)}
    assert found == {
        "key's rotation": "missing",
        "bucket's versions": "differs",
        "bucket's TLS-only policy": "missing",
        account.NAME: "missing",
    }
    make(survey(clients, PLACE, [dev]), lambda _: None)
    assert [piece.name for piece in open_pieces(clients, dev)] == [account.NAME]


def test_a_stranger_s_bucket_is_refused(session: boto3.Session, dev: Graph) -> None:
    """Bucket names are everybody's: state written into a stranger's bucket is the stranger's."""
    clients = Clients(session)
    forbidden = {"ResponseMetadata": {"HTTPStatusCode": 403}, "Error": {"Code": "403", "Message": "Forbidden"}}
    plain: Any = session

    def refuse(**_: object) -> object:
        return Forbidden(), forbidden

    plain.events.register("before-call.s3.HeadBucket", refuse)
    with pytest.raises(SoukError, match=f"bucket {BUCKET}: it exists, and these credentials may not read it"):
        survey(clients, PLACE, [dev])


class Forbidden:
    """The status that S3 gives for somebody else's bucket."""

    status_code = 403


def gateway(role: str | None) -> Any:
    class Gateway:
        def get_account(self) -> dict[str, Any]:
            return {"cloudwatchRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role}"} if role else {}

    return Gateway()


@pytest.mark.parametrize(
    ("role", "owner", "state", "said"),
    [
        ("souk-dev-account-api-logs", True, "there", "this stack's"),
        ("other-logs", True, "differs", "another stack has set role other-logs"),
        (None, True, "missing", "role souk-dev-account-api-logs"),
        ("other-logs", False, "there", "another stack's"),
        (None, False, "missing", "no stack has set it"),
    ],
)
def test_the_account_s_one_setting_has_one_owner(
    dev: Graph, role: str | None, owner: bool, state: str, said: str
) -> None:
    """Two stacks that each set API Gateway's role take it from each other at every update."""
    graph = dev if owner else replace(dev, resources=tuple(r for r in dev if r.type != account.ACCOUNT))
    piece = account.piece(gateway(role), graph)
    assert piece.state == state
    assert said in piece.detail
    assert bool(piece.remedy) == (state != "there")


def test_two_files_that_own_one_account_are_refused(tmp_path: Path) -> None:
    """The second stack's update would have undone the first one's settings."""
    root = Path(__file__).parents[2]
    (tmp_path / "Pulumi.yaml").write_text("name: souk\n")
    text = (root / "Pulumi.dev.yaml").read_text()
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    (tmp_path / "Pulumi.broken.yaml").write_text("config: {}\n")
    config = configuration(tmp_path, "dev")
    account.one_owner(tmp_path, "dev", config)
    (tmp_path / "Pulumi.test.yaml").write_text(text)
    with pytest.raises(SoukError, match=r"true in Pulumi\.dev\.yaml and in Pulumi\.test\.yaml"):
        account.one_owner(tmp_path, "dev", config)
    account.one_owner(tmp_path, "dev", config.model_copy(update={"owns_account": False}))


def promoted(graph: Graph) -> Graph:
    """The plan with the order service's image named by digest."""

    def by_digest(inputs: Any) -> Any:
        containers = json.loads(inputs["containerDefinitions"])
        containers[0]["image"] = f"{containers[0]['image'].rpartition(':')[0]}@{DIGEST}"
        return {**inputs, "containerDefinitions": json.dumps(containers)}

    order = one(graph, "aws:ecs/taskDefinition:TaskDefinition", "order")
    changed = replace(order, inputs=by_digest(order.inputs))
    return replace(graph, resources=tuple(changed if r is order else r for r in graph))


def test_a_promoted_image_needs_its_repository_first(session: boto3.Session, dev: Graph) -> None:
    """Production's first update waited twenty minutes for tasks whose image no repository held."""
    clients = Clients(session)
    assert images.pieces(clients.ecr, dev) == ()
    repository, image = images.pieces(clients.ecr, promoted(dev))
    assert (repository.name, repository.state) == ("repository souk-dev/order", "missing")
    assert repository.remedy.startswith(
        "pulumi up -s dev --config-file Pulumi.dev.yaml --parallel 64 --target 'urn:pulumi:dev::souk::"
    )
    assert image.state == "missing"
    clients.ecr.create_repository(repositoryName="souk-dev/order")
    answer(session, "ecr", "DescribeImages", {"imageDetails": [{"imageDigest": DIGEST}]})
    assert [piece.state for piece in images.pieces(Clients(session).ecr, promoted(dev))] == ["there", "there"]


def test_targets_are_complete_and_no_more(prod: Graph) -> None:
    """The engine refuses a target whose parent is none; one too many starts tasks that have no image yet."""
    # The engine's own reading of wildcards: pulumi/pulumi, pkg/resource/deploy/deployment.go, getMatcher.
    patterns = [re.escape(one).replace(r"\*\*", ".*").replace(r"\*", "[^:]*") for one in images.targets(prod)]
    by_urn = {resource.urn: resource for resource in prod}
    chosen = [r for r in prod if any(re.fullmatch(pattern, r.urn) for pattern in patterns)]
    assert {r.name for r in chosen if r.type == images.REPOSITORY} == {r.name for r in prod.of_type(images.REPOSITORY)}
    for resource in chosen:
        for urn in (resource.parent, resource.provider, *resource.dependencies):
            assert urn is None or by_urn[urn] in chosen or by_urn[urn].type == "pulumi:pulumi:Stack"
    assert not [r for r in chosen if r.type.startswith(("aws:ecs/service", "aws:rds", "aws:ecs/task"))]
    assert len(images.targets(prod)) < 10
