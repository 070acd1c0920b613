"""What is true of the whole stack is true of its slices, each deployed by itself. In order: the last test ends them."""

from __future__ import annotations

from collections import Counter

from souk.render import render
from tests.engine.deployment import BROKEN, belonging_to, key, managed
from tests.engine.engine_view import planned
from tests.engine.slices import Slices
from tests.engine.view import differences, recorded


def test_each_slice_is_foreseen(slices: Slices) -> None:
    """A slice reads the platform from another stack: what is known of it in a preview differs from the whole."""
    assert len(slices.plans) == 8
    for stack, (plan, preview) in slices.plans.items():
        graph = render(stack, root=slices.workspace.program, stack_references=slices.references)
        found = list(differences(planned(plan, preview), recorded(graph)))
        assert not found, "\n".join(found)


def test_the_policies_pass_each_slice(slices: Slices) -> None:
    """In a slice the other end of an edge is unknown: a pack that takes that for a violation stops every team."""
    for _, preview in slices.plans.values():
        assert preview.packs
        assert not preview.mandatory


def test_a_slice_that_failed_half_way_is_resumed(slices: Slices) -> None:
    """After a failed update, half of the resources were created a second time and the first ones forgotten."""
    interrupted, resumed = slices.updates[f"{slices.env}.{BROKEN.name}"]
    assert interrupted.exit != 0
    assert resumed.exit == 0
    states = [resource for stack in slices.updates for resource in slices.workspace.state(stack)]
    alive = slices.workspace.cloud.alive()
    assert Counter(map(key, managed(states))) == alive
    assert set(alive.values()) == {1}


def test_unchanged_slices_change_nothing(slices: Slices) -> None:
    """Every deployment of one service put back a rule that the platform's had changed, and the other way round.

    With the policies attached, which by now judge what no preview knew.
    """
    done = len(slices.workspace.cloud.entries())
    for stack in slices.updates:
        assert not slices.workspace.refresh(stack).changes
        again = slices.workspace.up(stack, "--expect-no-changes", *slices.policies, check=False)
        assert not again.mandatory
        assert again.exit == 0, again.text
        assert not again.steps
    assert len(slices.workspace.cloud.entries()) == done


def test_a_changed_service_changes_its_slice_only(slices: Slices) -> None:
    """One team's release waited for the review of another's: both stood in one plan."""
    workspace, stack = slices.workspace, f"{slices.env}.order"
    workspace.configure(stack, "souk:services.order.size.cpu", "1024")
    workspace.configure(stack, "souk:services.order.size.memory", "2048")
    steps = workspace.up(stack).steps
    assert "aws:ecs/service:Service" in {step["type"] for step in steps}
    own = belonging_to(workspace.state(stack), "::order")
    assert {step["urn"] for step in steps} <= {*own}
    callee = f"{slices.env}.product"
    assert not workspace.preview(callee, "--expect-no-changes").steps


def test_slices_go_in_the_reverse_order(slices: Slices) -> None:
    """A platform destroyed before its services left them with no network to be deleted in."""
    workspace = slices.workspace
    assert not list(workspace.program.glob(f"Pulumi.{slices.env}.*.yaml"))  # all that was done read the environment's
    for stack in reversed([*slices.updates]):
        workspace.destroy(stack)
        assert not workspace.state(stack)
    left = {token for token, _ in workspace.cloud.alive()}
    assert left == {"aws:ecs/taskDefinition:TaskDefinition", "docker:index/image:Image"}
