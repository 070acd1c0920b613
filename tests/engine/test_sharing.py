"""What is deployed once per worker is deployed once in all, if its tests run on one worker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.harness import ROOT
from tests.kit.sharing import shared

SUITE = """
import os, pytest

@pytest.fixture(params=[pytest.param("dev", id="dev@whole"), pytest.param("prod", id="prod@whole")])
def deployed(request):
    return request.param

@pytest.mark.parametrize("turn", range(8))
def test_it(deployed, turn):
    open(f"{deployed}-{os.environ['PYTEST_XDIST_WORKER']}", "w").close()
"""


@pytest.mark.parametrize(
    ("nodeid", "found"),
    [
        ("tests/a.py::test_x[dev@whole]", "dev@whole"),
        ("tests/a.py::test_x[1-dev@whole-b]", "dev@whole"),
        ("tests/a.py::test_x[1-2]", "tests/a.py::test_x[1-2]"),
        ("tests/a.py::test_x", "tests/a.py::test_x"),
    ],
)
def test_the_id_says_what_is_shared(nodeid: str, found: str) -> None:
    """A pattern that misses a test sends it to a worker that deploys everything again for it."""
    assert shared(nodeid) == found


def test_each_worker_gets_all_that_shares_something(tmp_path: Path) -> None:
    """Both workers deployed both stacks: a new pytest no longer read what its plugin wrote into ids."""
    (tmp_path / "test_suite.py").write_text(SUITE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "tests.kit.sharing", "-p", "no:cacheprovider", "."]
    done = subprocess.run(  # noqa: S603 - our own
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert sorted(path.name.partition("-")[0] for path in tmp_path.glob("*-gw*")) == ["dev", "prod"]
