"""The policy pack attached to the real engine, which shows it what it shows to no test of a single rule."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engine.deployment import Deployment, pack
from tests.engine.harness import Run, whole_program
from tests.engine.test_foreseen import PROGRAMS


def mandatory(run: Run) -> list[str]:
    """The mandatory violations of a run, readable."""
    return [f"{v['policyName']}: {v['message']}" for v in run.violations if v["enforcementLevel"] == "mandatory"]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_stack_that_does_not_exist_yet_passes(tmp_path: Path, stack: str) -> None:
    """A pack that cries wolf before the first deployment is switched off before the second."""
    workspace = whole_program(tmp_path / "it")
    workspace.stack(stack)
    run = workspace.preview(stack, *pack(stack), check=False)
    assert not mandatory(run)
    assert run.exit == 0, run.text


def test_a_deployed_stack_passes(deployed: Deployment) -> None:
    """What a preview doesn't know yet is judged as soon as it is known."""
    run = deployed.workspace.preview(deployed.stack, *pack(deployed.stack), check=False)
    assert not mandatory(run)
    assert run.exit == 0, run.text


def test_a_store_opened_to_another_service_stops_the_preview(tmp_path: Path) -> None:
    """Two services shared one database for a year: each had been told that the other one owned it."""
    workspace = whole_program(tmp_path / "it")
    shutil.copy(PROGRAMS / "opened_store.py", workspace.program / "__main__.py")
    workspace.stack("dev")
    run = workspace.preview("dev", *pack("dev"), check=False)
    assert run.exit != 0
    assert {v["policyName"] for v in run.violations if v["enforcementLevel"] == "mandatory"} >= {"no-shared-database"}
    assert "inventory" in "".join(mandatory(run))
