"""Everything here needs the engine. Without its command all of it is skipped, for one reason, told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.deployment import Deployment, deploy
from tests.engine.harness import Workspace, small_program
from tests.engine.slices import Slices, deploy_slices
from tests.kit import cli

Small = Callable[[str], Workspace]
"""A workspace with a stack `dev` for a program's source; its configuration is one word."""


def pytest_runtest_setup() -> None:
    """All of it needs the engine."""
    cli.needed()


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
    # Distributed tests run where their stack is (tests/kit/sharing.py): another worker would have to deploy it again.
    params=[pytest.param("dev", id="dev@whole"), pytest.param("prod", id="prod@whole")],
)
def deployed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Each stack of the project, deployed once."""
    return deploy(tmp_path_factory.mktemp("engine") / request.param, request.param)


@pytest.fixture(scope="session", params=[pytest.param("dev", id="dev@slices"), pytest.param("prod", id="prod@slices")])
def slices(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Slices:
    """Each environment of the project, deployed slice by slice, once."""
    return deploy_slices(tmp_path_factory.mktemp("slices") / request.param, request.param)
