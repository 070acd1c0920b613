"""Everything here needs the engine. Without its command all of it is skipped, for one reason, told once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.deployment import Deployment, deploy
from tests.engine.harness import Workspace, small_program

REASON = "needs the Pulumi CLI on PATH: https://www.pulumi.com/docs/install/"

Small = Callable[[str], Workspace]
"""A workspace with a stack `dev` for a program's source; its configuration is one word."""


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """Skip from here, and not by a mark on each test, so that pytest folds all skips into one line."""
    if shutil.which("pulumi") is None:
        pytest.skip(REASON)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Programs of a few lines, each in a place of its own."""

    def make(source: str) -> Workspace:
        workspace = small_program(tmp_path / "small", source)
        workspace.stack("dev", word="known")
        return workspace

    return make


@pytest.fixture(
    scope="session",
    params=[
        # Distributed tests run where their stack is: a second worker would have to deploy it again.
        pytest.param("dev", marks=pytest.mark.xdist_group("engine-dev")),
        pytest.param("prod", marks=pytest.mark.xdist_group("engine-prod")),
    ],
)
def deployed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Each stack of the project, deployed once."""
    return deploy(tmp_path_factory.mktemp("engine") / request.param, request.param)
