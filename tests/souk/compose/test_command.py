"""`souk compose`, and the container that stands in for AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import yaml
from botocore.exceptions import ClientError

from components.errors import SoukError
from souk.compose import aws, secrets
from souk.compose.run import run
from souk.graph.model import Graph
from souk.local.network.addresses import EMULATOR_PORT
from souk.local.plan.system import Plan
from tests.kit.graphs import ROOT
from tests.kit.ports import free_port

HERE = f"127.{os.getpid() % 100 + 100}.7.9"
TABLE = "souk-dev-order-events"


def told(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def test_file_and_secrets_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run with other secrets would lock the databases of the first."""
    output, env_file = tmp_path / "compose.yaml", tmp_path / "kept" / "compose.env"
    run(ROOT, "dev", output=output, env_file=env_file, port=8000)
    assert capsys.readouterr().out == ""
    assert env_file.stat().st_mode & 0o777 == 0o600
    before = told(env_file)
    assert all(value not in output.read_text() for value in before.values())
    assert f"--env-file {env_file} --file {output}" in output.read_text()
    run(ROOT, "dev", output=None, env_file=env_file, port=9000)
    assert told(env_file) == before
    ports = yaml.safe_load(capsys.readouterr().out)["services"]["aws"]["ports"]
    assert ports == ["127.0.0.1:9000:9000", "127.0.0.1:9001:9001", "127.0.0.1:9002:9002"]


def test_a_file_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    """A stack trace says where Python was, not what to do."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(SoukError, match=r"taken: Is a directory\. Name a file that can be written"):
        run(ROOT, "dev", output=tmp_path / "taken", env_file=tmp_path / "env", port=8000)


def test_a_missing_secret_is_named(dev_up: Graph, tmp_path: Path) -> None:
    """A key that nobody knows would be refused with every call, and every log would say so but the one."""
    with pytest.raises(SoukError, match=r"WEB_AWS_ACCESS_KEY_ID isn't set: `souk compose` writes it"):
        aws.settled(Plan.of(dev_up), tmp_path, 8000, HERE, {})


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[int, dict[str, str]]]:
    """AWS's container, as a process. Gives its port and everybody's secrets."""
    folder, port = tmp_path_factory.mktemp("aws"), free_port()
    env_file = folder / "compose.env"
    run(ROOT, "dev", output=folder / "compose.yaml", env_file=env_file, port=port)
    arguments = ["dev", "--home", str(folder / "home"), "--port", str(port), "--listen", HERE]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "souk.compose.aws", *arguments],
        cwd=ROOT,
        env={**os.environ, **told(env_file)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert any("stand-in is up" in line for line in process.stdout)
    yield port, told(env_file)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_aws_s_container_judges_by_the_planned_policies(stand_in: tuple[int, dict[str, str]]) -> None:
    """Containers that all may do everything would hide a missing grant until the deployment."""
    _, known = stand_in

    def table(service: str) -> Any:
        client: Any = boto3.client(  # pyright: ignore[reportUnknownMemberType] - overloads by literal names
            "dynamodb",
            endpoint_url=f"http://{HERE}:{EMULATOR_PORT}",
            region_name="eu-west-1",
            aws_access_key_id=known[f"{service}_AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=known[f"{service}_AWS_SECRET_ACCESS_KEY"],
        )
        return client

    item = {"orderId": {"S": "1"}, "version": {"N": "1"}}
    table("ORDER").put_item(TableName=TABLE, Item=item)
    with pytest.raises(ClientError, match="souk-dev-web-task/web is not authorized to perform: dynamodb:PutItem"):
        table("WEB").put_item(TableName=TABLE, Item=item)


def test_aws_s_container_serves_the_planned_api(stand_in: tuple[int, dict[str, str]]) -> None:
    """Without the gateway nobody can sign in, and the shop shows nothing."""
    port, _ = stand_in
    with httpx.Client(base_url=f"http://{HERE}:{port + 1}", trust_env=False, timeout=30) as api:
        assert api.get("/v1/orders").status_code == 401
        assert api.post("/v1/users", json={"email": "no password"}).status_code == 400
        assert api.get("/v1/products").status_code == 504  # there is no container here


def test_secrets_that_are_there_stay(tmp_path: Path) -> None:
    """What they open is running, with the old ones."""
    file = tmp_path / "env"
    file.write_text("A_PASSWORD=mine\nOTHER=x\n")
    secrets.keep(file, ["A_PASSWORD", "B_PASSWORD"])
    found = told(file)
    assert (found["A_PASSWORD"], found["OTHER"], len(found["B_PASSWORD"])) == ("mine", "x", 48)
