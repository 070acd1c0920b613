"""Task definitions as on AWS: a change makes a revision, and the program says what becomes of the last one."""

from __future__ import annotations

from tests.engine.conftest import Small
from tests.engine.harness import Workspace

TOKEN = "aws:ecs/taskDefinition:TaskDefinition"  # noqa: S105 - a type token
PROGRAM = """
import pulumi, pulumi_aws as aws
options = pulumi.ResourceOptions(provider=aws.Provider("aws", region="eu-west-1", allowed_account_ids=["111122223333"]))
cpu = pulumi.Config().require("word")
for family, kept in (("kept", True), ("dropped", False)):
    made = aws.ecs.TaskDefinition(
        f"of-{family}", family=family, cpu=cpu, container_definitions="[]", skip_destroy=kept, tags={"kind": family},
        opts=options,
    )
    pulumi.export(family, pulumi.Output.all(made.arn, made.arn_without_revision, made.revision))
"""


def revisions(workspace: Workspace) -> set[str]:
    """What is registered: `<family>:<revision>`."""
    return {arn.rpartition("/")[2] for token, arn in workspace.cloud.alive() if token == TOKEN}


def exported(workspace: Workspace, family: str) -> list[object]:
    """The ARN's end, with and without revision, and the revision."""
    (root,) = (each for each in workspace.state("dev") if each["type"] == "pulumi:pulumi:Stack")
    arn, family_arn, revision = root["outputs"][family]
    return [arn.rpartition("/")[2], family_arn.rpartition("/")[2], revision]


def test_a_change_makes_a_revision_and_the_last_one_stays_if_told(small: Small) -> None:
    """The revision that a rollback needed was deregistered by the very update that had to be rolled back."""
    workspace = small(PROGRAM)
    workspace.configure("dev", "word", "256")
    workspace.up("dev")
    assert revisions(workspace) == {"kept:1", "dropped:1"}
    assert not workspace.refresh("dev").changes
    workspace.configure("dev", "word", "512")
    assert workspace.up("dev").changes == {"replace": 2}
    assert revisions(workspace) == {"kept:1", "kept:2", "dropped:2"}
    assert exported(workspace, "kept") == ["kept:2", "kept", 2]
    assert not workspace.refresh("dev").changes
    assert not workspace.up("dev", "--expect-no-changes").steps
    workspace.destroy("dev")
    assert revisions(workspace) == {"kept:1", "kept:2"}
    workspace.up("dev")  # a number is never given twice
    assert revisions(workspace) == {"kept:1", "kept:2", "kept:3", "dropped:3"}
