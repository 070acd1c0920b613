"""What happens to a stack after its first deployment. The tests share one; what they change they put back."""

from __future__ import annotations

from collections import Counter

from components import owned_elsewhere
from tests.engine.deployment import BROKEN, Deployment, belonging_to, key, managed, pack
from tests.engine.standins.cloud import Orders

QUEUE = "aws:sqs/queue:Queue"
SERVICE = "aws:ecs/service:Service"


def test_an_update_that_failed_half_way_is_resumed(deployed: Deployment) -> None:
    """After a failed update, half of the resources were created a second time and the first ones forgotten."""
    assert deployed.interrupted.exit != 0
    assert BROKEN.name in deployed.interrupted.text
    assert deployed.resumed.exit == 0, deployed.resumed.text
    cloud = deployed.workspace.cloud
    alive = cloud.alive()
    assert deployed.standing < alive.keys()
    assert set(alive.values()) == {1}
    assert Counter(map(key, managed(deployed.state))) == alive
    assert not [entry for entry in cloud.entries() if entry.operation == "delete"]


def test_the_engine_makes_what_it_foresaw(deployed: Deployment) -> None:
    """A resource that only appears once another exists is seen by no preview and judged by nobody."""
    assert {resource["urn"] for resource in deployed.state} == {*deployed.plan}


def test_an_unchanged_program_changes_nothing(deployed: Deployment) -> None:
    """Every deployment of an unchanged program restarted all tasks: a list came out in another order each time.

    With the policies attached, which by now judge what no preview knew.
    """
    workspace, stack = deployed.workspace, deployed.stack
    done = len(workspace.cloud.entries())
    assert not workspace.refresh(stack).changes
    again = workspace.up(stack, "--expect-no-changes", *pack(stack), check=False)
    assert not again.mandatory
    assert again.exit == 0, again.text
    assert not again.steps
    assert len(workspace.cloud.entries()) == done


def test_an_update_changes_what_was_asked_and_leaves_alone_what_aws_owns(deployed: Deployment) -> None:
    """A larger task for one service restarted the tasks of all, and put their number back in the middle of a peak.

    One update for both, for each takes long: everything that AWS owns has drifted, and one property that it doesn't.
    """
    workspace, stack = deployed.workspace, deployed.stack
    owned = {row.token: {row.prop: 7 if row.prop == "desiredCount" else "99"} for row in owned_elsewhere.TABLE}
    drift = {**owned, QUEUE: {"visibilityTimeoutSeconds": 1}}
    workspace.cloud.order(Orders(drift=drift))
    drifted = [r for r in managed(deployed.state) if not drift.get(r["type"], {}).keys().isdisjoint(r["outputs"])]
    assert {resource["type"] for resource in drifted} >= {QUEUE, SERVICE}
    assert workspace.refresh(stack).changes == {"update": len(drifted)}
    workspace.cloud.order(Orders())
    alive, before = workspace.cloud.alive(), len(workspace.cloud.entries())
    workspace.configure(stack, "souk:services.order.size.cpu", "1024")
    workspace.configure(stack, "souk:services.order.size.memory", "2048")
    steps = workspace.up(stack).steps
    queues = [step for step in steps if step["type"] == QUEUE]
    assert {name for step in queues for name in step["detailed_diff"]} == {"visibilityTimeoutSeconds"}
    asked = [step for step in steps if step not in queues]
    assert SERVICE in {step["type"] for step in asked}
    assert {step["urn"] for step in asked} <= {*belonging_to(deployed.state, "::order")}
    done = [entry for entry in workspace.cloud.entries()[before:] if entry.type != QUEUE]
    assert {entry.name.partition("-")[0] for entry in done} == {"order"}
    (definition,) = workspace.cloud.alive().keys() - alive.keys()
    assert definition[1].endswith("order:2")
    assert alive.keys() < workspace.cloud.alive().keys()  # revision 1 as well: a rollback starts tasks from it
