"""An engine that dies in the middle of an update, and what the runbook says to do then."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.engine.command import end
from tests.engine.conftest import Small
from tests.engine.deployment import key, managed
from tests.engine.harness import Workspace, pulumi
from tests.engine.standins.cloud import Orders, Silence

QUEUE = "aws:sqs/queue:Queue"
PROGRAM = """
import pulumi, pulumi_aws as aws
aws_ = aws.Provider("aws", region="eu-west-1", allowed_account_ids=["111122223333"])
def queue(name, *after):
    return aws.sqs.Queue(name, name=name, opts=pulumi.ResourceOptions(provider=aws_, depends_on=after))
done = queue("done")
queue("after", queue("made", done), queue("begun", done))
"""
PATIENCE = 120.0


def written(workspace: Workspace) -> Mapping[str, Any]:
    """The state as the backend has it, also while the engine runs."""
    file = workspace.root / "backend" / ".pulumi" / "stacks" / "small" / "dev.json"
    return json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {} if file.exists() else {}


def pending(workspace: Workspace) -> dict[str, str]:
    """The URNs of what was being created, by name."""
    operations: list[Mapping[str, Any]] = written(workspace).get("pending_operations") or []
    return {each["resource"]["urn"].rpartition("::")[2]: each["resource"]["urn"] for each in operations}


def killed(workspace: Workspace) -> None:
    """Begin an update and kill the engine while one queue exists that it was not told of, and one doesn't."""
    silences = (Silence(QUEUE, "made", made=True), Silence(QUEUE, "begun", made=False))
    workspace.cloud.order(Orders(silences=silences))
    command = ["up", "--stack", "dev", "--yes", "--skip-preview"]
    last = time.monotonic() + PATIENCE
    with pulumi().start(command, str(workspace.program), workspace.environment()) as process:
        try:
            while not (
                pending(workspace).keys() == {"made", "begun"} and workspace.cloud.count("create", QUEUE, "made")
            ):
                assert time.monotonic() < last
                assert process.poll() is None
                time.sleep(0.1)
        finally:
            end(process)
    workspace.cloud.order(Orders())


def taken_up(workspace: Workspace, name: str) -> None:
    """Import what exists and isn't in the state, as the runbook says."""
    (identity,) = [entry.id for entry in workspace.cloud.entries() if entry.name == name]
    (provider,) = [each["urn"] for each in workspace.state("dev") if each["type"] == "pulumi:providers:aws"]
    flags = ("--provider", f"aws={provider}", "--protect=false", "--generate-code=false")
    workspace.run("import", "--stack", "dev", QUEUE, name, identity, *flags, "--yes", "--skip-preview")


def test_what_a_killed_engine_left_is_taken_up(small: Small) -> None:
    """A laptop ran out of battery: the next update met a lock, and then made a second one of what existed already."""
    workspace = replace(small(PROGRAM), extra={"PULUMI_SKIP_CHECKPOINTS": "false"})
    killed(workspace)
    assert pending(workspace).keys() == {"made", "begun"}
    locked = workspace.up("dev", check=False)
    assert locked.exit != 0
    assert "currently locked" in locked.text
    workspace.run("cancel", "dev", "--yes")
    workspace.run("refresh", "--stack", "dev", "--yes", "--skip-preview", "--clear-pending-creates")
    assert not pending(workspace)
    again = workspace.up("dev", check=False)
    assert again.exit != 0
    assert "made exists already" in again.text
    taken_up(workspace, "made")
    workspace.up("dev")
    assert Counter(map(key, managed(workspace.state("dev")))) == workspace.cloud.alive()
    created = Counter(entry.name for entry in workspace.cloud.entries() if entry.operation == "create")
    assert created == {"done": 1, "made": 1, "begun": 1, "after": 1}
    assert not workspace.up("dev", "--expect-no-changes").steps
