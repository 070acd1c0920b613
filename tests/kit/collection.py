"""A pytest plugin: a run fails when it leaves out a test that stands in a file it was asked to run.

A test file whose name no pattern matches is never collected, and nothing says so: a suite can lose tests for years.
This compares the functions that the files define with those that pytest collected, before any `-k` deselects some.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

EMPTY: Final = "got empty parameter set"
"""How pytest explains the skip of a test without cases."""

WORKER_KEY: Final = "uncollected"


def defined(path: Path) -> Counter[str]:
    """How often a file defines each test: `test_x` and `TestY.test_x`. The last one of a name replaces the others."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = Counter(_tests(body))
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found.update(f"{node.name}.{name}" for name in _tests(node.body))
    return found


def uncollected(requested: list[Path], seen: Mapping[Path, set[str]]) -> list[str]:
    """A line for each file of which some test was not collected. A file in `seen` with no tests was skipped whole."""
    lines: list[str] = []
    for path in sorted({file for place in requested for file in _files(place)}):
        if path not in seen:
            if missing := defined(path):
                lines.append(f"{path}: pytest collects nothing here; name it test_*.py. It defines {sorted(missing)}")
        elif seen[path]:
            found = defined(path)
            lost = sorted(found.keys() - seen[path])
            replaced = sorted(name for name, times in found.items() if times > 1 and name not in lost)
            lines += [f"{path}: not collected: {', '.join(lost)}"] if lost else []
            lines += [f"{path}: defined twice, run once: {', '.join(replaced)}"] if replaced else []
    return lines


def _tests(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name
        for part in ("body", "orelse", "finalbody") if isinstance(node, ast.If | ast.Try | ast.With) else ():
            yield from _tests(getattr(node, part, []))


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else list(place.rglob("*.py"))


def pytest_configure(config: pytest.Config) -> None:
    """Watch this run."""
    config.pluginmanager.register(Watch(config), "souk-collection")


class Watch:
    """What one run collects. Under xdist each worker collects everything, and the reporting process hears of it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seen: dict[Path, set[str]] = {}
        self.problems: list[str] = []

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note a test, whatever deselects it later."""
        name: str = getattr(item, "originalname", item.name)
        cls = getattr(item, "cls", None)
        self.seen.setdefault(item.path, set()).add(f"{cls.__name__}.{name}" if cls else name)
        if any(str(mark.kwargs.get("reason", "")).startswith(EMPTY) for mark in item.iter_markers("skip")):
            self.problems.append(f"{item.path}: {name} has no cases: the list that it is parametrized with is empty")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that skips itself: that is a decision, and its reason is printed at the end of the run."""
        if report.skipped:
            self.seen.setdefault(self.config.rootpath / report.nodeid, set())

    def pytest_collection_finish(self) -> None:
        """Compare, for the whole files and directories that were asked for."""
        if self.config.getoption("lf", default=False):
            return  # it leaves out files on purpose
        places = [self.config.invocation_params.dir / place for place in self.config.args if "::" not in place]
        if all(place.exists() for place in places):  # of one that isn't there pytest says so, and collects nothing
            self.problems += uncollected([place.resolve() for place in places], self.seen)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take from a worker what it missed; every worker misses the same."""
        found: list[str] = getattr(node, "workeroutput", {}).get(WORKER_KEY, [])
        self.problems += [line for line in found if line not in self.problems]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run, or hand over what was missed."""
        output: dict[str, Any] | None = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[WORKER_KEY] = self.problems
        elif self.problems and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which tests were left out."""
        if self.problems:
            terminalreporter.section("tests that never ran", red=True)
            for line in self.problems:
                terminalreporter.line(line)
