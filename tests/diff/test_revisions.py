"""Revisions of a real repository, rendered in processes of their own."""

import json
import re
import shutil
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.affected.slices import affected
from souk.diff.compare import StackDiff, compare_stacks
from souk.diff.revisions import render_both
from souk.diff.transport import dump
from souk.diff.values import ABSENT, Change
from tests.diff.conftest import Repo

pytestmark = pytest.mark.usefixtures("scratch")


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
    switched = {"enforcementLevel": "disabled", "reason": "Nobody reads them."}
    (repo.folder / "policies" / "dev.json").write_text(json.dumps({"sg-described": switched}))
    found = diff(repo)
    assert found.levels == (Change("sg-described", ABSENT, switched),)
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


def test_another_version_of_the_platform_s_outputs_is_everybody_s_deployment(repo: Repo) -> None:
    """A version was raised and no resource changed: "nothing to deploy", and no service's slice rendered any more."""
    repo.edit("__main__.py", '{"clusterArn"', '{"version": 2, "clusterArn"')
    repo.commit("Give the outputs a version")
    repo.edit("__main__.py", '{"version": 2', '{"version": 3')
    first, second = render_both(repo.folder, "HEAD", None, ["dev"])
    found = affected(first.stacks["dev"], second.stacks["dev"])
    assert [(part.action, part.name) for part in found] == [
        ("deploy", "platform"),
        ("deploy", "product"),
        ("deploy", "order"),
    ]
    assert found[0].reasons[0].text == "exports platform.version: 2 → 3"


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
