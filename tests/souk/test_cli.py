"""The command line is what people and pipelines hold on to: exit codes, streams, no surprises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import souk
from souk.document import written
from tests.kit.graphs import rendered
from tests.souk.commandline import ROOT, home, recorded_stacks, run
from tests.souk.test_render import project

__all__ = ["home", "recorded_stacks"]  # fixtures

SOUK = [sys.executable, "-c", "from souk.cli import main; main()"]


def cold(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a user starts it."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([*SOUK, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_help_lists_the_commands_without_loading_pulumi() -> None:
    """Somebody who only wants to know the options must not wait for an SDK of a thousand modules."""
    script = "import sys, souk.cli\ntry: souk.cli.main(['--help'])\nexcept SystemExit: print('pulumi' in sys.modules)"
    result = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", script], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert "plan" in result.stdout
    assert "check" in result.stdout
    assert result.stdout.endswith("False\n")


@pytest.mark.parametrize("command", ["plan", "check"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Options and what they mean."""
    assert run(command, "--help") == 0
    assert "--json" in capsys.readouterr().out


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """Two places name it: a bug report has to name the right one."""
    assert run("--version") == 0
    assert capsys.readouterr().out == f"souk {souk.__version__}\n"
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == souk.__version__


@pytest.mark.usefixtures("recorded_stacks")
def test_json_is_the_only_thing_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """A pipeline parses it: one note in between and it fails."""
    assert run("plan", "dev", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["version"], content["stack"]) == (1, "dev")
    assert len(content["resources"]) == len(rendered("dev").resources)


@pytest.mark.usefixtures("recorded_stacks")
def test_plan_defaults_to_dev(capsys: pytest.CaptureFixture[str]) -> None:
    """The stack that can do no harm."""
    assert run("plan") == 0
    assert capsys.readouterr().out.startswith("dev  ")


@pytest.mark.usefixtures("recorded_stacks")
def test_plan_of_one_service(capsys: pytest.CaptureFixture[str]) -> None:
    """Its own resources, wherever their parents are; and nobody else's."""
    assert run("plan", "--service", "order", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert {resource["service"] for resource in content["resources"]} == {"order"}
    assert any(resource["type"] == "aws:ec2/securityGroup:SecurityGroup" for resource in content["resources"])
    assert content["outputs"] == {}


@pytest.mark.usefixtures("recorded_stacks")
def test_unknown_service_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """A typo."""
    assert run("plan", "--service", "ordre") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: --service: there is no service 'ordre' in dev; it has: web, user, ")


def test_mistakes_end_with_two_and_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stack that isn't there, told without a traceback."""
    assert run("--cwd", str(project(tmp_path, "")), "plan", "prod") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert "stacks with a file here: dev" in captured.err
    assert "Traceback" not in captured.err


def test_bugs_keep_their_traceback(tmp_path: Path) -> None:
    """Whoever has to mend the program needs the line."""
    result = cold("plan", cwd=project(tmp_path, "1 / 0"))
    assert "ZeroDivisionError" in result.stderr
    assert "__main__.py" in result.stderr


def test_unknown_directory_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """Told by the parser of the command line."""
    assert run("--cwd", "/nowhere/at/all", "plan") == 2
    assert "/nowhere/at/all" in capsys.readouterr().err


SMALL = """
import pulumi, pulumi_aws as aws
aws.sqs.Queue("orders", name="orders-[red]", tags={"key": pulumi.Config().require_secret("password")})
pulumi.export("password", pulumi.Config().require_secret("password"))
"""


def test_a_whole_run_without_a_terminal(tmp_path: Path) -> None:
    """A log gets no colours and no spinner; names that look like markup stay as they are; secrets stay secret."""
    home = project(tmp_path, SMALL)
    plain, document = cold("plan", cwd=home), cold("plan", "--json", cwd=home)
    assert (plain.returncode, document.returncode, plain.stderr, document.stderr) == (0, 0, "", "")
    assert "\x1b" not in plain.stdout
    assert "1 aws:sqs/queue:Queue" in plain.stdout
    assert all(line == line.rstrip() for line in plain.stdout.splitlines())
    (queue,) = [r for r in json.loads(document.stdout)["resources"] if r["type"] == "aws:sqs/queue:Queue"]
    assert queue["properties"] == {"name": "orders-[red]", "tags": {"key": "[secret]"}}
    assert queue["secrets"] == ["/tags/key"]
    assert cold("plan", "--json", cwd=home, PYTHONHASHSEED="7").stdout == document.stdout


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`souk plan --json | head -1` is no crash."""
    home = project(tmp_path, "import pulumi\nfor n in range(3000): pulumi.export(f'k{n}', 'x' * 100)")
    result = subprocess.run(  # noqa: S603 - our own
        ["/bin/sh", "-c", f"{sys.executable} -c 'from souk.cli import main; main()' plan --json | head -c 1"],
        cwd=home,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == ("{", "")


def test_documents_end_with_a_line_break() -> None:
    """Tools that work by lines expect it."""
    assert written({"a": "ä"}) == '{\n  "a": "ä"\n}\n'
