"""The command line in this process, over the project's real stacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from souk import judging, planning
from souk.cli import main
from souk.graph.model import Graph, Mode
from tests.kit.graphs import rendered

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start at the project's root, and come back: `--cwd` moves the process."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def recorded_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real stacks, without recording them for every test."""

    def render(stack: str, *, mode: Mode = "preview", root: Path, stack_references: Mapping[str, object]) -> Graph:
        assert root == Path.cwd()
        assert stack_references == {}
        return rendered(stack, mode)

    monkeypatch.setattr(planning, "render", render)
    monkeypatch.setattr(judging, "render", render)


def run(*arguments: str) -> int:
    """The command line in this process: its exit code."""
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)
