"""Bucket and key, as the real Pulumi CLI uses them, on an emulated account."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from components.place import place
from souk.aws.clients import Clients
from souk.bootstrap import bucket, key
from souk.bootstrap.names import StateNames
from souk.bootstrap.survey import make
from souk.stacks import envfile
from souk.stacks.engine import Engine
from souk.stacks.init import init
from souk.stacks.project import configuration
from tests.aws.test_stack_engine import SYSTEM


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """An empty account that other processes can reach."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    yield Clients(boto3.Session(region_name="eu-west-1"))
    server.stop()


def test_state_and_secrets_lie_where_it_says(engine: Engine, account: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state went to a bucket and its secrets under a passphrase that only one laptop knew."""
    names = StateNames(place(configuration(engine.folder, "dev"), "dev"))
    pieces = (*key.pieces(account.kms, names), *bucket.pieces(account.s3, names))
    # The emulator speaks plain HTTP, which is just what the policy refuses.
    make((piece for piece in pieces if "TLS" not in piece.name), lambda _: None)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    # The emulator has no name per bucket, so they are addressed by path.
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"{names.backend}&use_path_style=true")
    made = init(engine, "dev", SYSTEM, layout="split", provider=names.secrets_provider, say=lambda _: None)
    assert made == ("dev.platform", "dev.order", "dev.stock")
    file = envfile.read(engine.folder, "dev")
    assert file.document["secretsprovider"] == names.secrets_provider
    states = [engine.export(stack)["secrets_providers"]["state"] for stack in made]
    assert states == [{"url": names.secrets_provider, "encryptedkey": file.document["encryptedkey"]}] * 3
    engine.run("up", "--stack", "dev.platform", "--config-file", "Pulumi.dev.yaml", "--yes", "--skip-preview")
    engine.run("up", "--stack", "dev.order", "--config-file", "Pulumi.dev.yaml", "--yes", "--skip-preview")
    found = account.s3.list_objects_v2(Bucket=names.bucket, Prefix=".pulumi/stacks/souk/").get("Contents", [])
    assert ".pulumi/stacks/souk/dev.order.json" in {str(item.get("Key")) for item in found}
