"""`souk check` and `souk prove`: what ends with which code, what is printed, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from souk import judging as judging_module
from souk.graph.model import Graph, Mode
from souk.judge import Note, Verdict, Violation
from tests.souk.commandline import home, recorded_stacks, run
from tests.souk.test_render import project

__all__ = ["home", "recorded_stacks"]  # fixtures


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
