"""An offline plan shows what the engine's own preview shows: the promise that all judging offline rests on."""

from __future__ import annotations

from pathlib import Path

from souk.graph.model import Mode
from souk.render import render
from tests.engine.conftest import Small
from tests.engine.deployment import Deployment
from tests.engine.engine_view import existing, planned
from tests.engine.harness import Workspace
from tests.engine.view import View, differences, recorded

PROGRAMS = Path(__file__).parent / "programs"


def assert_foreseen(engine: dict[str, View], workspace: Workspace, stack: str, mode: Mode) -> None:
    """The recorder's view of a stack is the engine's, resource by resource and property by property."""
    found = list(differences(engine, recorded(render(stack, root=workspace.program, mode=mode))))
    assert not found, "\n".join(found)


def test_every_way_to_register_a_resource_is_foreseen(small: Small) -> None:
    """An inherited option that the recorder missed hid an unprotected table from every policy."""
    workspace = small((PROGRAMS / "every_feature.py").read_text(encoding="utf-8"))
    engine = planned(*workspace.plan("dev"))
    assert len(engine) > 50
    assert_foreseen(engine, workspace, "dev", "preview")


def test_the_project_is_foreseen(deployed: Deployment) -> None:
    """A plan that shows another stack than the one deployed makes every review and every policy of it worthless."""
    assert_foreseen(planned(deployed.plan, deployed.preview), deployed.workspace, deployed.stack, "preview")


def test_what_the_project_becomes_is_foreseen(deployed: Deployment) -> None:
    """Documents made of ids and ARNs are unknown in a preview: that they come out right is seen afterwards only."""
    assert_foreseen(existing(deployed.state), deployed.workspace, deployed.stack, "up")
