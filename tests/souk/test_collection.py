"""Tests that are never collected are the quietest way to lose a suite: each run has to notice them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A small suite of its own, two of whose tests pytest will not find by itself."""
    (tmp_path / "test_fine.py").write_text("def test_one(): pass\nclass TestMore:\n    def test_two(self): pass\n")
    return tmp_path


def run(suite: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A pytest run with the plugin alone, in the suite's directory."""
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "tests.kit.collection", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=suite, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_complete_suite_passes(suite: Path) -> None:
    """The check would be switched off if it cried wolf."""
    assert run(suite, ".").returncode == 0


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_file_of_another_name_fails_the_run(suite: Path, workers: tuple[str, ...]) -> None:
    """517 tests of a public project include 44 in files that no pattern matches: nobody ever ran them."""
    (suite / "stack_test_helpers.py").write_text("def test_three(): assert False\n")
    result = run(suite, ".", *workers)
    assert result.returncode == 1
    assert "stack_test_helpers.py: pytest collects nothing here" in result.stdout


def test_overwritten_test_fails_the_run(suite: Path) -> None:
    """Two functions of one class name: the second class replaces the first, tests and all."""
    (suite / "test_twice.py").write_text(
        "class TestA:\n    def test_lost(self): pass\nclass TestA:\n    def test_kept(self): pass\n"
    )
    result = run(suite, ".")
    assert result.returncode == 1
    assert "test_twice.py: not collected: TestA.test_lost" in result.stdout


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def test_x(): assert False\ndef test_x(): pass\n", "defined twice, run once: test_x"),
        ("if 0:\n    def test_y(): assert False\ndef test_x(): pass\n", "not collected: test_y"),
        (
            "import pytest\n@pytest.mark.parametrize('v', [])\ndef test_z(v): assert False\ndef test_x(): pass\n",
            "test_z has no cases",
        ),
    ],
    ids=["replaced", "never reached", "without cases"],
)
def test_a_test_that_cannot_run_fails_the_run(suite: Path, source: str, words: str) -> None:
    """A failing test was replaced by a later one of its name, and the suite was green for a year."""
    (suite / "test_lost.py").write_text(source)
    result = run(suite, ".")
    assert result.returncode == 1
    assert words in result.stdout


def test_only_what_was_asked_for_is_compared(suite: Path) -> None:
    """Running one file must not complain of the others."""
    (suite / "stack_test_helpers.py").write_text("def test_three(): assert False\n")
    assert run(suite, "test_fine.py").returncode == 0
    assert run(suite, "test_fine.py::test_one").returncode == 0


def test_deselecting_is_no_loss(suite: Path) -> None:
    """`-k` leaves tests out because somebody asked for it."""
    assert run(suite, ".", "-k", "two").returncode == 0


def test_skipped_file_is_a_decision_with_a_reason(suite: Path) -> None:
    """A skip has to be seen at the end of the run, or it hides a test as well as a wrong name does."""
    (suite / "test_skipped.py").write_text(
        "import pytest\npytest.skip('needs a real engine', allow_module_level=True)\ndef test_four(): pass\n"
    )
    result = run(suite, ".")
    assert result.returncode == 0
    assert "needs a real engine" in result.stdout
