"""An offline plan shows what the engine's own preview shows: the promise that all judging offline rests on."""

from __future__ import annotations

from pathlib import Path

from souk.render import render
from tests.engine.conftest import Small
from tests.engine.deployment import Deployment
from tests.engine.foreseen import by_engine, by_recorder, differences

PROGRAMS = Path(__file__).parent / "programs"


def test_every_way_to_register_a_resource_is_foreseen(small: Small) -> None:
    """An inherited option that the recorder missed hid an unprotected table from every policy."""
    workspace = small((PROGRAMS / "every_feature.py").read_text(encoding="utf-8"))
    engine = by_engine(*workspace.plan("dev"))
    recorder = by_recorder(render("dev", root=workspace.program))
    assert len(engine) > 50
    found = list(differences(engine, recorder))
    assert not found, "\n".join(found)


def test_the_project_is_foreseen(deployed: Deployment) -> None:
    """A plan that shows another stack than the one deployed makes every review and every policy of it worthless."""
    engine = by_engine(deployed.plan, deployed.preview)
    recorder = by_recorder(render(deployed.stack, root=deployed.workspace.program))
    found = list(differences(engine, recorder))
    assert not found, "\n".join(found)
