"""This project's own program: one call more between two services."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from souk.affected.slices import affected
from souk.diff.compare import StackDiff, compare_stacks
from souk.diff.portrait import Portrait
from souk.diff.reach import Reach
from souk.diff.revisions import render_both
from souk.diff.transport import dump
from tests.diff.conftest import Repo

ROOT = Path(__file__).parents[2]
NOT_THE_PROGRAM = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "benchmarks", "docs", "souk", "tests")


def copied(place: Path) -> Repo:
    """A repository of the project, with one commit."""
    folder = place / "project"
    shutil.copytree(ROOT, folder, ignore=NOT_THE_PROGRAM)
    repo = Repo(folder)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.commit("Copy the project")
    return repo


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Portrait, Portrait]:
    """Stack prod without and with payment calling order."""
    repo = copied(tmp_path_factory.mktemp("copy"))
    folder = repo.folder
    repo.edit("services/payment/infra.py", "import Cache,", "import Cache, Call,")
    repo.edit("services/payment/infra.py", "    publishes=(", '    calls=(Call(service="order"),),\n    publishes=(')
    base, head = render_both(folder, "HEAD", None, ["prod"])
    return base.stacks["prod"], head.stacks["prod"]


@pytest.fixture(scope="module")
def diff(sides: tuple[Portrait, Portrait]) -> StackDiff:
    """What that does."""
    return compare_stacks(*sides)


def test_a_call_is_one_open_cell_and_nothing_else_opens(diff: StackDiff) -> None:
    """One word in a spec: the reviewer sees the door it opens, and that it is the only one."""
    assert diff.reach.added == (Reach("payment", "order", "8080"),)
    assert diff.reach.removed == ()
    assert (diff.permissions.added, diff.permissions.removed) == ((), ())
    assert diff.findings.added == ()
    assert diff.losses == ()


def test_only_the_two_ends_change(diff: StackDiff) -> None:
    """Everything that is derived from all services together must not move when two of them do."""
    assert {change.owner for change in diff.resources} == {"order", "payment"}
    kinds = {(change.kind, change.resource.type.rpartition(":")[2]) for change in diff.resources}
    assert kinds == {
        ("added", "SecurityGroupIngressRule"),
        ("added", "SecurityGroupEgressRule"),
        ("changed", "Service"),
        ("replaced", "TaskDefinition"),
    }
    assert diff.unchanged > 500


def test_the_callee_is_deployed_first_and_its_caller_starts_then(sides: tuple[Portrait, Portrait]) -> None:
    """Nobody called order before: payment's tasks would never learn of the endpoint it gets now."""
    found = [(part.action, part.name, {reason.kind for reason in part.reasons}) for part in affected(*sides)]
    assert found == [
        ("deploy", "order", {"resource", "declaration"}),
        ("deploy", "payment", {"resource", "declaration"}),
    ]


def test_formatting_the_code_changes_nothing(tmp_path: Path) -> None:
    """A pull request of white space showed forty changed resources, and nobody read the forty-first."""
    repo = copied(tmp_path)
    code = [file for file in (repo.folder / "components").rglob("*.py") if file.parent.name != "authorizer"]
    sources = [*code, *repo.folder.glob("services/*/infra.py"), repo.folder / "__main__.py"]  # not what is deployed
    ruff = [str(Path(sys.executable).with_name("ruff")), "format", "--quiet", "--isolated", "--line-length", "72"]
    subprocess.run([*ruff, *map(str, sources)], check=True)  # noqa: S603 - our own formatter and files
    assert len(repo.git("diff", "--name-only").splitlines()) > 50
    base, head = render_both(repo.folder, "HEAD", None, ["prod"])
    assert compare_stacks(base.stacks["prod"], head.stacks["prod"]).empty
    assert dump(base.stacks["prod"]) == dump(head.stacks["prod"])
