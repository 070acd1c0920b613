"""The command line: exit codes, what goes to which stream, and what a split environment means to a command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.errors import SoukError
from souk.aws.clients import Clients
from souk.cli import main
from souk.stacks.project import system
from tests.aws.cloud import CLUSTER
from tests.kit.projects import ROOT, copied_project, split_project

ACCOUNT = "111122223333"


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No credentials, whatever the machine has. What is set with it is undone after the test."""
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_DEFAULT_REGION",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    return monkeypatch


@pytest.fixture
def account(nobody: pytest.MonkeyPatch) -> Iterator[Clients]:
    """The stack's own account, empty, and its credentials in the environment."""
    with mock_aws():
        untyped: Any = boto3.Session("key", "secret", region_name="eu-west-1")
        role = f"arn:aws:iam::{ACCOUNT}:role/deployer"
        keys = untyped.client("sts").assume_role(RoleArn=role, RoleSessionName="tests")["Credentials"]
        nobody.setenv("AWS_ACCESS_KEY_ID", keys["AccessKeyId"])
        nobody.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])
        nobody.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])
        yield Clients(boto3.Session(region_name="eu-west-1"))


def run(*arguments: str) -> int:
    """The exit code of one command line."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """The project with stack dev in slices."""
    return split_project(tmp_path)


@pytest.mark.usefixtures("account")
def test_the_wrong_account_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever is signed in to dev must not learn from an empty table that prod runs nothing."""
    assert run("verify", "prod", "--timeout", "0") == 2
    captured = capsys.readouterr()
    assert f"got '{ACCOUNT}'; allowed: 444455556666" in captured.err
    assert captured.out == ""


@pytest.mark.usefixtures("account")
def test_without_a_platform_verify_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was ever deployed: that is another thing than a rollback."""
    assert run("verify", "dev", "--timeout", "0") == 2
    assert "the platform was never deployed" in capsys.readouterr().err


def test_what_does_not_run_as_asked_ends_with_1(
    account: Clients, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline goes by the exit code, and its log by the table."""
    monkeypatch.setenv("COLUMNS", "200")  # a narrow terminal wraps the words that are looked for
    account.ecs.create_cluster(clusterName=CLUSTER)
    assert run("verify", "dev", "--timeout", "0", "--json") == 1
    found = {one["service"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["order"]["good"] is False
    assert found["order"]["problems"] == ["ECS service souk-dev-order doesn't exist: deploy it"]
    assert found["notification"]["kind"] == "function"
    assert run("verify", "dev", "--timeout", "0") == 1
    assert "doesn't exist: deploy it" in capsys.readouterr().out


def test_a_split_environment_is_verified_slice_by_slice(
    account: Clients, split: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a deployment of one service, the others' rollouts are nobody's business."""
    monkeypatch.chdir(split)
    account.ecs.create_cluster(clusterName=CLUSTER)
    assert run("verify", "dev.order", "--timeout", "0", "--json") == 1
    assert [one["service"] for one in json.loads(capsys.readouterr().out)] == ["order"]
    assert run("verify", "dev", "--timeout", "0", "--json") == 1
    assert {"order", "web", "notification"} < {one["service"] for one in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("verify", "dev.ordr"), "got 'dev.ordr'; allowed: dev.platform, dev.web"),
        (("bootstrap", "dev.ordr"), "got 'dev.ordr'; allowed: dev.platform, dev.web"),
        (("teardown", "staging"), "Pulumi.staging.yaml: there is no such file"),
        (("stack", "move", "dev.order", "--to", "whole"), "'dev.order' is a slice; a whole environment moves"),
        (("stack", "order", "dev", "--new", "ordr"), "got 'ordr'; allowed: web"),
    ],
)
def test_mistakes_end_with_2(
    split: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    told: str,
) -> None:
    """A traceback says where the program stopped, and not what to type instead."""
    monkeypatch.chdir(split)
    assert run(*command) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_slice_of_a_whole_stack_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """The file says whole; a slice deployed from it would make everything of the service twice."""
    assert run("teardown", "dev.order") == 2
    assert "got 'dev.order'; allowed: dev, because souk:layout is 'whole'" in capsys.readouterr().err


def test_bootstrap_changes_nothing_until_told(account: Clients, capsys: pytest.CaptureFixture[str]) -> None:
    """The first thing to do in a new account is to see what a command is about to do there."""
    assert run("bootstrap", "dev", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["backend"] == f"s3://souk-dev-{ACCOUNT}-state?region=eu-west-1"
    assert {piece["state"] for piece in found["pieces"]} == {"missing"}
    assert account.s3.list_buckets()["Buckets"] == []
    assert run("bootstrap", "dev", "--yes") == 0
    captured = capsys.readouterr()
    assert f"souk stack init dev --secrets-provider '{found['secretsProvider']}'" in captured.out
    assert "making bucket" in captured.err
    assert len(account.s3.list_buckets()["Buckets"]) == 1


@pytest.mark.parametrize("command", ["verify", "bootstrap", "migrate", "teardown"])
def test_another_checkout_is_worked_on_as_this_one(
    account: Clients,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    """`souk --cwd ../clone teardown dev` ended in a traceback: the clone's specs were made of this one's classes."""
    account.ecs.create_cluster(clusterName=CLUSTER)
    code, wait = (1, ("--timeout", "0")) if command == "verify" else (0, ())
    for name in [name for name in sys.modules if name.partition(".")[0] == "services"]:
        monkeypatch.delitem(sys.modules, name)  # a command begins without them
    checkout = copied_project(tmp_path)
    with monkeypatch.context() as there:
        there.chdir(checkout)
        assert run(command, "dev", *wait) == code
    said = capsys.readouterr().out
    assert [name for name, module in sys.modules.items() if str(checkout) in str(getattr(module, "__file__", ""))] == []
    assert run(command, "dev", *wait) == code
    assert capsys.readouterr().out == said


def test_each_checkout_has_its_own_services(tmp_path: Path) -> None:
    """The first one's were everybody's, for as long as the process ran."""
    checkout = copied_project(tmp_path)
    listed = checkout / "services" / "__init__.py"
    listed.write_text(listed.read_text() + "\n\ndef system() -> Catalogue:\n    return catalogue((USER,))\n")
    (mine, theirs, again) = (system(root) for root in (ROOT, checkout, ROOT))
    assert theirs.names == ("user",)
    assert mine == again
    assert len(mine.names) > 1
    listed.write_text("from components.errors import SoukError\n\nraise SoukError('no services today')\n")
    with pytest.raises(SoukError, match="no services today"):
        system(checkout)


@pytest.mark.usefixtures("nobody")
def test_teardown_needs_no_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    """What blocks a destroy stands in the plan; a reviewer has no account."""
    assert run("teardown", "prod", "--json") == 1
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert {one["now"] for one in found["obstacles"]} == {None}
    assert found["destroy"] == ["pulumi destroy -s prod --config-file Pulumi.prod.yaml"]
    assert "nobody asked AWS" in captured.err
    assert run("teardown", "dev") == 0


@pytest.mark.usefixtures("nobody")
def test_teardown_destroys_the_platform_last(
    split: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Destroyed first, the platform hung on the security groups that services' tasks still used."""
    monkeypatch.chdir(split)
    run("teardown", "dev", "--json")
    destroys = json.loads(capsys.readouterr().out)["destroy"]
    assert len(destroys) == 8
    assert destroys[-1] == "pulumi destroy -s dev.platform --config-file Pulumi.dev.yaml"


def test_the_order_is_printed_as_commands(
    split: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that has to be translated into commands is kept only once."""
    monkeypatch.chdir(split)
    assert run("stack", "order", "dev") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("pulumi up --config-file Pulumi.dev.yaml -s dev.platform ")
    assert all(" --parallel 64 " in line for line in lines if line.startswith("pulumi up"))
    stacks = [line.split()[5] for line in lines]
    assert stacks.index("dev.inventory") < stacks.index("dev.product") < stacks.index("dev.order")
    assert run("stack", "order", "dev", "--new", "inventory") == 0
    assert "update-service --cluster souk-dev-services --service souk-dev-product" in capsys.readouterr().out


def test_the_order_is_of_the_program_that_the_project_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project lay beside its program: `ModuleNotFoundError: services`, or the services of who ran it."""
    project = tmp_path / "beside"
    project.mkdir()
    program = copied_project(tmp_path)
    listed = program / "services" / "__init__.py"
    listed.write_text(listed.read_text() + "\n\ndef system() -> Catalogue:\n    return catalogue((USER,))\n")
    (project / "Pulumi.yaml").write_text(f"name: souk\nruntime: python\nmain: {program}\n")
    (program / "Pulumi.dev.yaml").rename(project / "Pulumi.dev.yaml")
    monkeypatch.chdir(project)
    assert run("stack", "order", "dev", "--json") == 0
    assert [step["part"] for step in json.loads(capsys.readouterr().out)] == ["platform", "user"]


def test_a_stack_s_names_are_one_a_line_for_scripts(
    split: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline previewed `dev` alone, of an environment that is eight stacks."""
    assert run("stack", "names", "prod") == 0
    assert capsys.readouterr().out == "prod\n"
    monkeypatch.chdir(split)
    assert run("stack", "names", "dev") == 0
    found = capsys.readouterr().out.splitlines()
    assert (found[0], len(found), "dev.order" in found) == ("dev.platform", 8, True)
