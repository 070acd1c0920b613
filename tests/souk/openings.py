"""A small system that breaks no rule, judged as the workbench judges a stack."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from souk.judge import judge
from souk.judging import Judged
from tests.policies.graphs import graph_of
from tests.policies.kit import Mode, Program
from tests.policies.market import Market, market

ROOT: Final = Path(__file__).parents[2]
LEVELS: Final = ROOT / "policies" / "prod.json"
DEFAULTS: Final = Path(__file__).parent / "data" / "levels.json"
"""The levels of the pack itself: a real stack's exempt resources that this system doesn't have."""


def system(mode: Mode = "up") -> Market:
    """Two services with stores of every kind, to be changed by a test."""
    return market(Program(mode))


def judged(made: Market) -> Judged:
    """The system, with the pack's verdict on it."""
    graph = graph_of(made.program)
    return Judged("dev", graph, judge(graph, DEFAULTS))
