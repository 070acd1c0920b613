"""`souk migrate`: what it shows, what it runs, and what it tells a pipeline."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from souk.cli import main
from souk.graph.model import Graph
from souk.migrate.asked import migrations
from tests.aws.migrating import Account, stopped
from tests.aws.stubs import answer


@pytest.fixture
def account(dev: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The stack's account, which the command finds as it finds any: by the session that boto3 makes for it."""
    monkeypatch.setenv("COLUMNS", "200")  # a narrow terminal wraps the words that are looked for
    (user,) = migrations([dev], ["user"])
    with mock_aws():
        found = Account(user)
        identity = {
            "Account": "111122223333",
            "Arn": "arn:aws:sts::111122223333:assumed-role/deployer/x",
            "UserId": "x",
        }
        answer(found.session, "sts", "GetCallerIdentity", identity)

        def session(**_: str) -> boto3.Session:
            return found.session

        monkeypatch.setattr(boto3, "Session", session)
        yield found


def migrate(*arguments: str) -> int:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as ended:
        main(["migrate", "dev", *arguments])
    return int(ended.value.code or 0)


def test_without_yes_it_shows_and_runs_nothing(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever looks at what a migration would do must not have done it."""
    assert migrate() == 0
    said = capsys.readouterr()
    assert [line.split()[0] for line in said.out.splitlines()] == ["service", "user", "inventory", "product"]
    assert "Nothing was run" in said.err
    assert account.started == []


def test_showing_needs_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reviewer has none."""

    def nobody(**_: str) -> None:
        raise AssertionError("AWS was asked")

    monkeypatch.setattr(boto3, "Session", nobody)
    assert migrate("user") == 0


def test_what_went_well_ends_with_0(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipeline goes on by the exit code alone."""
    account.ends = [stopped(0)]
    assert migrate("user", "--yes") == 0
    assert ["ok", "user", "souk-dev-user-migration:2", "0"] in _rows(capsys.readouterr().out)
    assert len(account.started) == 1


def test_a_failure_ends_with_1_and_runs_no_other(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """The update that follows would start code that its database is too old for."""
    account.ends = [stopped(3, "Essential container in task exited")]
    assert migrate("user", "product", "--yes") == 1
    out = capsys.readouterr().out
    rows = _rows(out)
    assert ["NO", "user", "souk-dev-user-migration:2", "3"] in rows
    assert "Essential container in task exited (task abc; its log says more)" in out
    assert ["--", "product", "not", "run"] in rows
    assert len(account.started) == 1


def test_a_container_that_never_ran_is_a_failure(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """It has no exit code, and nothing that isn't zero must pass for zero."""
    account.ends = [stopped(None, "CannotPullContainerError")]
    assert migrate("user", "--yes") == 1
    out = capsys.readouterr().out
    assert "its container never ran" in out
    assert "CannotPullContainerError" in out


@pytest.mark.usefixtures("account")
def test_what_was_never_deployed_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """That is a mistake of who typed it, not of the migration."""
    assert migrate("product", "--yes") == 2
    assert "it was never deployed. Run `pulumi up` first." in " ".join(capsys.readouterr().err.split())


def test_a_service_that_gave_up_is_deployed_again(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """Before its first migration no task gets ready, and the circuit breaker ends what nothing else starts again."""
    account.ends = [stopped(0)]
    assert migrate("user", "--yes") == 0
    assert "ECS is told to deploy it again" in capsys.readouterr().err


def _rows(out: str) -> list[list[str]]:
    return [line.split()[:4] for line in out.splitlines()]
