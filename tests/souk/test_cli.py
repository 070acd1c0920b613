"""The command line is what people and pipelines hold on to: exit codes, streams, no surprises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import souk
from souk import judging as judging_module
from souk import planning
from souk.cli import main
from souk.document import written
from souk.graph.model import Graph, Mode
from souk.judge import Note, Verdict, Violation
from tests.kit.graphs import rendered
from tests.souk.test_render import project

ROOT = Path(__file__).parents[2]
SOUK = [sys.executable, "-c", "from souk.cli import main; main()"]


def cold(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a user starts it."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([*SOUK, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start at the project's root, and come back: `--cwd` moves the process."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def recorded_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real stacks, without recording them for every test."""

    def render(stack: str, *, mode: Mode = "preview", root: Path, stack_references: Mapping[str, object]) -> Graph:
        assert root == Path.cwd()
        assert stack_references == {}
        return rendered(stack, mode)

    monkeypatch.setattr(planning, "render", render)
    monkeypatch.setattr(judging_module, "render", render)


def run(*arguments: str) -> int:
    """The command line in this process: its exit code."""
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)


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


def verdict(*levels: Any) -> Verdict:
    """A verdict with a violation of each level."""
    urn = "urn:pulumi:dev::souk::aws:sqs/queue:Queue::q"
    found = tuple(
        Violation(f"rule-{level}", level, urn, f"q is [wrong] {level}", "mend it", "high") for level in levels
    )
    return Verdict(found, (), ("rule-mandatory", "rule-advisory"))


def judging(monkeypatch: pytest.MonkeyPatch, verdicts: dict[Mode, Verdict]) -> None:
    """Have each recording judged so."""

    def judge(graph: Graph, config_file: Path) -> Verdict:
        assert config_file.name == "dev.json"
        return verdicts[graph.mode]

    monkeypatch.setattr(judging_module, "judge", judge)


@pytest.mark.usefixtures("recorded_stacks")
@pytest.mark.parametrize(
    ("levels", "code", "summary"),
    [
        ((), 0, "dev passes: 2 rules on"),
        (("advisory",), 0, "0 mandatory violations, 1 advisory, 0 undecided"),
        (("advisory", "mandatory"), 1, "1 mandatory violation, 1 advisory, 0 undecided"),
    ],
)
def test_check_ends_with_one_for_a_mandatory_violation(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    levels: tuple[str, ...],
    code: int,
    summary: str,
) -> None:
    """The exit code stops a pipeline: advice must not, and a broken mandatory rule must."""
    judging(monkeypatch, {"preview": verdict(*levels), "up": verdict(*levels)})
    assert run("check") == code
    captured = capsys.readouterr()
    assert summary in captured.out
    assert captured.err == ""
    for level in levels:
        assert f"Queue q: q is [wrong] {level}" in captured.out
    assert captured.out.count("→ mend it") == len(levels)


@pytest.mark.usefixtures("recorded_stacks")
def test_check_judges_what_a_preview_hides(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that skips unknowns finds nothing in a preview: the filled-in stack is judged, too."""
    judging(monkeypatch, {"preview": verdict("advisory"), "up": verdict("advisory", "mandatory")})
    assert run("check", "--json") == 1
    content = json.loads(capsys.readouterr().out)
    assert [violation["rule"] for violation in content["violations"]] == ["rule-advisory", "rule-mandatory"]
    assert content["passed"] is False


def test_check_without_a_policy_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No rules at all would pass everything."""
    assert run("--cwd", str(project(tmp_path, "")), "check") == 2
    assert "policies/dev.json: there is no such file" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded_stacks")
def test_check_prints_the_matrix_before_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked what is open, a bare "passes" is no answer."""
    assert run("check", "prod", "--matrix") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Who gets at which store (prod)"
    assert lines[-1].startswith("prod passes: ")
    assert run("check", "prod", "--matrix", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["passed"] is True
    assert content["matrix"]["network"]["excess"] == []
    assert len(content["matrix"]["stores"]) == 10


@pytest.mark.usefixtures("recorded_stacks")
def test_prove_ends_with_zero_only_for_a_proof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipeline reads the exit code and nobody the text."""
    assert run("prove", "prod") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Proved: 10 stores")
    doubtful = Verdict((), (Note("no-shared-database", None, "it can't be told"),), ())
    judging(monkeypatch, {"preview": verdict(), "up": doubtful})
    assert run("prove", "dev", "--json") == 1
    content = json.loads(capsys.readouterr().out)
    assert content["proved"] is False
    assert content["undecided"][0]["message"] == "it can't be told"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--sarif", "--matrix"), "--sarif: goes alone"),
        (("check", "--sarif", "--json"), "--sarif: goes alone"),
        (("check", "--all-slices", "--state", "Pulumi.yaml"), "--all-slices and --state: one of the two"),
        (("prove", "--all-slices", "--state", "Pulumi.yaml"), "--all-slices and --state: one of the two"),
        (("check", "dev.order", "--all-slices"), "'dev.order' is one slice: say 'dev'"),
        (("check", "--state", "Pulumi.yaml"), "Pulumi.yaml: isn't JSON"),
        (("prove", "--state", "nowhere.json"), "'nowhere.json' does not exist"),
    ],
)
def test_options_that_make_no_sense(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str) -> None:
    """Half of what was asked for, judged, looks like all of it."""
    assert run(*arguments) == 2
    captured = capsys.readouterr()
    assert says in captured.err.replace("\n", " ").replace("│", "")
    assert captured.out == ""


def test_all_slices_are_judged_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Taken apart, a system that passes as a whole must still pass, with both ends of every edge at hand."""
    assert run("check", "dev", "--all-slices") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("dev (all 8 slices) passes: ")
    assert "0 mandatory violations, 0 advisory, 0 undecided" in line


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
