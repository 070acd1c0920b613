"""Revisions of a real repository, rendered in processes of their own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.affected.slices import affected
from souk.diff.compare import StackDiff, compare_stacks
from souk.diff.revisions import render_both
from souk.diff.transport import dump
from souk.diff.values import ABSENT, Change
from tests.diff.conftest import Repo

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go: whatever is left in it was left behind."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def diff(repo: Repo, base: str = "HEAD", head: str | None = None, stack: str = "dev") -> StackDiff:
    """One stack at two revisions."""
    first, second = render_both(repo.folder, base, head, [stack])
    return compare_stacks(first.stacks[stack], second.stacks[stack])


def test_one_call_more_is_one_cell_more(repo: Repo) -> None:
    """The whole point: a line in a file is a door in production."""
    repo.edit("Pulumi.dev.yaml", "- [order, product]", "- [order, product]\n    - [product, order]")
    found = diff(repo)
    assert [f"{cell.source} → {cell.target}: {cell.port}" for cell in found.reach.added] == ["product → order: 8080"]
    assert not found.reach.removed
    assert {(change.kind, change.owner) for change in found.resources} == {("added", "order"), ("added", "product")}
    assert ("sg-described", "order-ingress-product") in {
        (finding.rule, finding.urn.rpartition("::")[2]) for finding in found.findings.added
    }


def test_other_formatting_is_no_difference(repo: Repo) -> None:
    """A pull request that moves code lists two hundred changes, and nobody reads the one that counts."""
    repo.edit("stall.py", "import pulumi\n", "\n# A comment.\nimport pulumi\n\n\n")
    repo.edit("stall.py", "def rules(self)", "def rules( self )")
    repo.edit(
        "__main__.py", "policy=json.dumps,", "policy=lambda document: json.dumps(document, indent=3, sort_keys=True),"
    )
    found = diff(repo)
    assert found.empty
    assert found.unchanged == 19


def test_the_same_commit_gives_the_same_bytes(repo: Repo) -> None:
    """What differs from run to run can't be compared at all."""
    first, second = render_both(repo.folder, "HEAD", "main", ["dev"])
    assert dump(first.stacks["dev"]) == dump(second.stacks["dev"])


def test_both_sides_may_be_commits_and_the_checkout_is_not_looked_at(repo: Repo) -> None:
    """A reviewer compares branches with half-done work of their own lying around."""
    repo.edit("stall.py", "visibility_timeout_seconds=30", "visibility_timeout_seconds=60")
    repo.commit("Wait longer")
    repo.edit("stall.py", "class Stall(", "broken syntax here")
    status = repo.git("status", "--porcelain")
    found = diff(repo, "HEAD~1", "HEAD")
    assert [part.path for change in found.resources for part in change.changes] == ["visibilityTimeoutSeconds"] * 2
    assert repo.git("status", "--porcelain") == status


def test_the_program_s_own_modules_are_those_of_its_revision(repo: Repo) -> None:
    """With the current modules in the old program, the base was what the change had already made of it."""
    shutil.move(repo.folder / "stall.py", repo.folder / "booth.py")
    repo.edit("__main__.py", "from stall import", "from booth import")
    repo.edit("booth.py", 'billing_mode="PAY_PER_REQUEST",', "")
    found = diff(repo)
    assert {(c.resource.type, p.path, p.old) for c in found.resources for p in c.changes} == {
        ("aws:dynamodb/table:Table", "billingMode", "PAY_PER_REQUEST")
    }


FUNCTION = """
        here = str(__import__('pathlib').Path(__file__).parent)
        aws.lambda_.Function(f'{name}-f', role='r', code=pulumi.FileArchive(f'{here}/code'), opts=self.child)
"""


def test_a_file_that_is_deployed_counts_by_its_content(repo: Repo) -> None:
    """Two revisions lie in two folders; neither the folder nor the age of a file is a difference, its content is."""
    code = repo.folder / "code"
    code.mkdir()
    (code / "main.py").write_text("print(1)")
    repo.edit("stall.py", "        self.tasks()\n", f"        self.tasks()\n{FUNCTION}")
    repo.commit("Add a function")
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "main.pyc").write_bytes(b"cache")
    assert diff(repo).empty
    (code / "main.py").write_text("print(2)")
    assert {change.resource.name for change in diff(repo).resources} == {"order-f", "product-f"}


def test_a_rule_that_the_change_switches_off_is_told(repo: Repo) -> None:
    """The pull request that opened a port also switched off the rule that would have said so: no violation, no word."""
    (repo.folder / "policies" / "dev.json").write_text('{"sg-described": "disabled"}')
    found = diff(repo)
    assert found.levels == (Change("sg-described", ABSENT, "disabled"),)
    assert not found.empty
    assert not found.resources


def test_a_stack_that_is_new_is_all_added(repo: Repo) -> None:
    """The first pull request of an environment is the one that adds its file."""
    shutil.copy(repo.folder / "Pulumi.prod.yaml", repo.folder / "kept.yaml")
    (repo.folder / "Pulumi.prod.yaml").unlink()
    repo.commit("Drop production")
    shutil.move(repo.folder / "kept.yaml", repo.folder / "Pulumi.prod.yaml")
    found = diff(repo, stack="prod")
    assert {change.kind for change in found.resources} == {"added"}
    assert len(found.resources) == 19


def test_a_split_environment_is_compared_as_a_whole(repo: Repo) -> None:
    """In slices, both ends of an edge are in different stacks: the matrix had half of every edge."""
    repo.edit(
        "__main__.py",
        "    config = pulumi.Config()\n",
        "    config = pulumi.Config()\n    assert config.get('layout') != 'split'\n",
    )
    repo.commit("Know the layout")
    repo.edit("Pulumi.dev.yaml", "config:\n", "config:\n  market:layout: split\n")
    assert diff(repo).empty


def test_the_blast_radius_of_a_real_change(repo: Repo) -> None:
    """From the files to the order of deployment, through everything in between."""
    repo.edit("Pulumi.dev.yaml", "- [order, product]", "- [product, order]")
    first, second = render_both(repo.folder, "HEAD", None, ["dev"])
    found = affected(first.stacks["dev"], second.stacks["dev"])
    assert [part.name for part in found] == ["order", "product"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("__main__.py", "main()\n\n", "main(\n"), "SyntaxError"),
        (("__main__.py", 'config.require_object("calls")', 'config.require_object("cals")'), "cals"),
        (("Pulumi.dev.yaml", "config:", "config: ["), "Pulumi.dev.yaml"),
    ],
)
def test_a_revision_that_does_not_render_is_told_with_the_reason(
    repo: Repo, scratch: Path, edit: tuple[str, str, str], message: str
) -> None:
    """ "CalledProcessError: exit status 1" sent people to the wrong branch."""
    repo.folder.joinpath("__main__.py").write_text(repo.folder.joinpath("__main__.py").read_text() + "\n")
    repo.edit(*edit)
    broken = repo.commit("Break it")
    repo.git("revert", "--no-edit", "HEAD")
    with pytest.raises(SoukError, match=re.escape(message)) as caught:
        diff(repo, broken)
    assert str(caught.value).startswith(f"{broken} ({broken[:10]}): does not render")
    assert list(scratch.iterdir()) == []
    assert repo.git("worktree", "list").count("\n") == 0


BACKGROUND = """
import subprocess
subprocess.Popen(['sleep', '600'])
"""


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="what runs where is read from /proc")
@pytest.mark.parametrize(
    "end", ["raise ValueError('broken')\n", "import pulumi\nraise pulumi.RunError('broken')\n", ""]
)
def test_what_a_program_left_running_ends_with_its_rendering(repo: Repo, scratch: Path, end: str) -> None:
    """A program started a helper and failed: every push left one more on the runner. One that renders did the same."""
    program = repo.folder / "__main__.py"
    whole = program.read_text()
    program.write_text(BACKGROUND + end + whole)
    started = repo.commit("Start a helper")
    program.write_text(whole)
    if end:
        with pytest.raises(SoukError, match="broken"):
            diff(repo, started)
    else:
        assert diff(repo, started).empty
    deadline = time.monotonic() + 5
    while _processes_in(repo, scratch) and time.monotonic() < deadline:
        time.sleep(0.05)  # SIGKILL was sent; its end takes a moment
    assert _processes_in(repo, scratch) == []
    assert list(scratch.iterdir()) == []


def test_a_revision_that_does_not_exist_is_told_with_the_remedy(repo: Repo) -> None:
    """A shallow clone in CI has no other commit: the message must say how to get it."""
    with pytest.raises(SoukError, match=r"revision: got 'origin/main'; .*git fetch"):
        diff(repo, "origin/main")
    with pytest.raises(SoukError, match="revision: got '--help'"):
        diff(repo, "--help")


def test_a_stack_of_neither_revision_is_a_mistake(repo: Repo) -> None:
    """Two empty sides are equal, and "no difference" would be the answer to a typo."""
    shutil.copy(repo.folder / "policies" / "prod.json", repo.folder / "policies" / "pord.json")
    with pytest.raises(SoukError, match=re.escape("stack: got 'pord'; neither revision has a Pulumi.pord.yaml")):
        diff(repo, stack="pord")


def test_a_stack_without_levels_for_its_rules_is_a_mistake(repo: Repo) -> None:
    """With the levels of another environment, what is mandatory here is a remark there."""
    with pytest.raises(SoukError, match=re.escape("policies/stage.json: there is no such file")):
        diff(repo, stack="stage")


def test_a_slice_is_compared_with_its_environment(repo: Repo) -> None:
    """Half of its edges are in other stacks."""
    with pytest.raises(SoukError, match=re.escape("--stack: got 'dev.order'; allowed: an environment")):
        diff(repo, stack="dev.order")


def test_a_folder_without_git_is_a_mistake(tmp_path: Path) -> None:
    """A downloaded archive has no revisions."""
    with pytest.raises(SoukError, match="is in no git repository"):
        render_both(tmp_path, "HEAD", None, ["dev"])


HANG = """
import os, subprocess, time
subprocess.Popen(['sleep', '600'])
open(os.environ['STARTED'], 'a').write('x')
time.sleep(600)
"""
RUN = """
import sys
from pathlib import Path
from souk.diff.revisions import render_both
render_both(Path(sys.argv[1]), 'HEAD', None, ['dev'])
"""


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="what runs where is read from /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_leaves_nothing_behind(repo: Repo, scratch: Path, number: signal.Signals) -> None:
    """Cancelled jobs filled the runners' disks with checkouts and their process tables with half-done renderings."""
    program = repo.folder / "__main__.py"
    program.write_text(HANG + program.read_text())
    repo.commit("Hang")
    started = repo.folder.parent / "started"
    environment = {**os.environ, "STARTED": str(started), "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(  # noqa: S603 - the test's own program
        [sys.executable, "-c", RUN, str(repo.folder)],
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not started.exists() or len(started.read_text()) < 2:
            assert run.poll() is None, "the run ended before it was interrupted"
            time.sleep(0.05)
        children = _processes_in(repo, scratch)
        assert len(children) >= 2
        run.send_signal(number)
        assert run.wait(timeout=60) != 0
    finally:
        run.kill()
        run.wait()
    assert list(scratch.iterdir()) == []
    assert _processes_in(repo, scratch) == []
    assert repo.git("worktree", "list").count("\n") == 0
    assert repo.git("status", "--porcelain") == ""


def _processes_in(repo: Repo, scratch: Path) -> list[int]:
    """The processes that work in the repository or in a temporary checkout of it."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            place = (entry / "cwd").readlink()
        except OSError:
            continue
        if any(place.is_relative_to(folder) for folder in (repo.folder, scratch)):
            found.append(int(entry.name))
    return found
