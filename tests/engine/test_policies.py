"""The policy pack attached to the real engine, which shows it what it shows to no test of a single rule."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.engine.deployment import Deployment, pack
from tests.engine.harness import whole_program
from tests.engine.test_foreseen import PROGRAMS


def test_a_stack_that_does_not_exist_yet_passes(deployed: Deployment) -> None:
    """A pack that cries wolf before the first deployment is switched off before the second."""
    assert deployed.preview.packs
    assert not deployed.preview.mandatory


def test_a_store_opened_to_another_service_stops_the_preview(tmp_path: Path) -> None:
    """Two services shared one database for a year: each had been told that the other one owned it."""
    workspace = whole_program(tmp_path / "it")
    shutil.copy(PROGRAMS / "opened_store.py", workspace.program / "__main__.py")
    workspace.stack("dev")
    run = workspace.preview("dev", *pack("dev"), check=False)
    assert run.exit != 0
    assert "inventory" in run.mandatory["no-shared-database"]
