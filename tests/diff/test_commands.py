"""The two commands, as they are typed."""

import json

import pytest

from souk import cli
from tests.diff.conftest import Repo


def souk(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    code = 0
    try:
        cli.main(list(arguments))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture(autouse=True)
def here(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the market, where the queues' time-out was just changed."""
    monkeypatch.chdir(repo.folder)
    repo.edit("stall.py", "visibility_timeout_seconds=30", "visibility_timeout_seconds=60")


def test_diff_shows_what_changes_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """A difference is no failure: that is what it was asked for."""
    code, out, _ = souk(capsys, "diff", "main", "--stack", "dev", "--stack", "prod")
    assert code == 0
    assert out.count("visibilityTimeoutSeconds: 30 → 60") == 4
    assert "dev: main (" in out
    assert "prod: main (" in out


def test_diff_ends_with_1_when_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    """As git does, for scripts that want to know whether there is anything."""
    assert souk(capsys, "diff", "main", "--exit-code", "--format", "json")[0] == 1
    code, out, _ = souk(capsys, "diff", "main", "main", "--exit-code", "--format", "json")
    assert code == 0
    assert [stack["stack"] for stack in json.loads(out)["stacks"]] == ["prod"]


def test_affected_names_the_slices(capsys: pytest.CaptureFixture[str]) -> None:
    """A pipeline deploys what stands here, in this order."""
    code, out, _ = souk(capsys, "affected", "main", "--json")
    assert code == 0
    assert [(part["action"], part["name"]) for part in json.loads(out)["slices"]] == [
        ("deploy", "product"),
        ("deploy", "order"),
    ]


def test_affected_says_how_tasks_are_started_anew(
    capsys: pytest.CaptureFixture[str], repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said to deploy a caller whose plan has no change; the command that helps had to be known by heart."""
    monkeypatch.setenv("COLUMNS", "60")  # what is to be copied is one line
    shown = '[{"port_name": "http", "discovery_name": self.name}]'
    hidden = f'({shown} if self.name == "order" else [])'
    repo.edit("stall.py", shown, hidden)
    repo.commit("Hide product")
    repo.edit("stall.py", hidden, shown)
    code, out, _ = souk(capsys, "affected", "main")
    assert code == 0
    lines = out.splitlines()
    assert lines[1].strip() == "1. deploy product"
    assert "  2. redeploy order" in lines
    assert lines[-1] == "aws ecs update-service --cluster market --service market-order --force-new-deployment"


@pytest.mark.parametrize("command", ["diff", "affected"])
def test_a_mistake_ends_with_2_and_no_result(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """A script that takes an error for "no difference" deploys."""
    code, out, err = souk(capsys, command, "no-such-branch")
    assert (code, out) == (2, "")
    assert "no-such-branch" in err
    assert "git fetch" in err
