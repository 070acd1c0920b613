"""What happens to a stack after its first deployment. The tests share one; what they change they put back."""

from __future__ import annotations

from collections import Counter

from components import owned_elsewhere
from tests.engine.deployment import BROKEN, Deployment, belonging_to
from tests.engine.standins.cloud import Orders


def test_an_update_that_failed_half_way_is_resumed(deployed: Deployment) -> None:
    """After a failed update, half of the resources were created a second time and the first ones forgotten."""
    assert deployed.interrupted.exit != 0
    assert BROKEN.name in deployed.interrupted.text
    assert deployed.resumed.exit == 0, deployed.resumed.text
    cloud = deployed.workspace.cloud
    alive = cloud.alive()
    assert deployed.standing < alive.keys()
    assert set(alive.values()) == {1}
    kept = [r for r in deployed.state if r["custom"] and r.get("provider")]
    assert Counter((r["type"], r["id"]) for r in kept) == alive
    assert not [entry for entry in cloud.entries() if entry.operation == "delete"]


def test_the_engine_makes_what_it_foresaw(deployed: Deployment) -> None:
    """A resource that only appears once another exists is seen by no preview and judged by nobody."""
    assert {resource["urn"] for resource in deployed.state} == {*deployed.plan}


def test_an_unchanged_program_changes_nothing(deployed: Deployment) -> None:
    """Every deployment of an unchanged program restarted all tasks: a list came out in another order each time."""
    assert not deployed.workspace.preview(deployed.stack, "--expect-no-changes").steps


def test_what_aws_changes_by_itself_is_left_alone_and_nothing_else(deployed: Deployment) -> None:
    """An update during a load peak put the number of tasks back to its minimum."""
    workspace, stack = deployed.workspace, deployed.stack
    owned = {row.token: {row.prop: 7 if row.prop == "desiredCount" else "99"} for row in owned_elsewhere.TABLE}
    workspace.cloud.order(Orders(drift={**owned, "aws:sqs/queue:Queue": {"visibilityTimeoutSeconds": 1}}))
    drifted = workspace.refresh(stack).changes["update"]
    steps = workspace.preview(stack).steps
    workspace.cloud.order(Orders())
    deployed.workspace.up(stack)
    assert drifted > len(steps) > 0
    assert {step["type"] for step in steps} == {"aws:sqs/queue:Queue"}
    assert {name for step in steps for name in step["detailedDiff"]} == {"visibilityTimeoutSeconds"}


def test_a_changed_service_touches_itself_only(deployed: Deployment) -> None:
    """A larger task for one service restarted the tasks of all."""
    workspace, stack = deployed.workspace, deployed.stack
    before = len(workspace.cloud.entries())
    workspace.configure(stack, "souk:services.order.size.cpu", "1024")
    workspace.configure(stack, "souk:services.order.size.memory", "2048")
    steps = workspace.up(stack).steps
    own = belonging_to(workspace.state(stack), "::order")
    assert "aws:ecs/taskDefinition:TaskDefinition" in {step["type"] for step in steps}
    assert "aws:ecs/service:Service" in {step["type"] for step in steps}
    assert {step["urn"] for step in steps} <= {*own}
    assert {entry.name.partition("-")[0] for entry in workspace.cloud.entries()[before:]} == {"order"}
