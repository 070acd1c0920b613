"""A service's slice and the platform that it reads from another stack, where that isn't the one it was written for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.outputs import VERSION
from services import system
from souk.stacks.init import init
from tests.engine.harness import Workspace, whole_program
from tests.engine.slices import engine

PLATFORM = "dev.platform"


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """The stacks of `dev` as slices, and nothing in them."""
    workspace = whole_program(tmp_path / "it")
    init(engine(workspace), "dev", system(), layout="split", provider=None, say=lambda _: None)
    return workspace


def export(workspace: Workspace, outputs: Mapping[str, Any]) -> None:
    """Write a platform's state that exports these outputs and holds nothing else."""
    urn = f"urn:pulumi:{PLATFORM}::souk::pulumi:pulumi:Stack::souk-{PLATFORM}"
    root = {"urn": urn, "custom": False, "type": "pulumi:pulumi:Stack", "outputs": outputs}
    file = workspace.root / "state.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": [root]}}), encoding="utf-8")
    workspace.run("stack", "import", "--stack", PLATFORM, "--file", str(file))


def test_a_platform_that_was_never_deployed_or_is_older_is_told(empty: Workspace) -> None:
    """`KeyError: vpcId`, ten times over in the engine's colours, said neither which stack was meant nor what to do.

    One test for both, for the stacks take long to create.
    """
    never = empty.preview("dev.order", check=False)
    assert never.exit != 0
    assert f"stack {PLATFORM} has no output 'platform': the platform was never deployed there" in never.text
    assert "Run `pulumi up` on it first" in never.text
    export(empty, {"platform": {"version": VERSION - 1}})
    older = empty.preview("dev.order", check=False)
    assert older.exit != 0
    assert f"its platform outputs are version {VERSION - 1}, this program reads {VERSION}" in older.text
    for run in (never, older):
        assert "Traceback" not in run.text
    assert not empty.cloud.entries()
