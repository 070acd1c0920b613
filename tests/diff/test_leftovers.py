"""What renderings leave behind: no file, no checkout, no process, however they end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.diff.revisions import render_both
from tests.diff.conftest import Repo

ROOT = Path(__file__).parents[2]

BACKGROUND = """
import subprocess
subprocess.Popen(['sleep', '600'])
"""


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="what runs where is read from /proc")
@pytest.mark.parametrize(
    "end", ["raise ValueError('broken')\n", "import pulumi\nraise pulumi.RunError('broken')\n", ""]
)
def test_what_a_program_left_running_ends_with_its_rendering(repo: Repo, scratch: Path, end: str) -> None:
    """A program started a helper and failed: every push left one more on the runner. One that renders did the same."""
    program = repo.folder / "__main__.py"
    whole = program.read_text()
    program.write_text(BACKGROUND + end + whole)
    started = repo.commit("Start a helper")
    program.write_text(whole)
    if end:
        with pytest.raises(SoukError, match="broken"):
            render_both(repo.folder, started, None, ["dev"])
    else:
        render_both(repo.folder, started, None, ["dev"])
    deadline = time.monotonic() + 5
    while _processes_in(repo, scratch) and time.monotonic() < deadline:
        time.sleep(0.05)  # SIGKILL was sent; its end takes a moment
    assert _processes_in(repo, scratch) == []
    assert list(scratch.iterdir()) == []


HANG = """
import os, subprocess, time
subprocess.Popen(['sleep', '600'])
open(os.environ['STARTED'], 'a').write('x')
time.sleep(600)
"""
RUN = """
import sys
from pathlib import Path
from souk.diff.revisions import render_both
render_both(Path(sys.argv[1]), 'HEAD', None, ['dev'])
"""


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="what runs where is read from /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_leaves_nothing_behind(repo: Repo, scratch: Path, number: signal.Signals) -> None:
    """Cancelled jobs filled the runners' disks with checkouts and their process tables with half-done renderings."""
    program = repo.folder / "__main__.py"
    program.write_text(HANG + program.read_text())
    repo.commit("Hang")
    started = repo.folder.parent / "started"
    environment = {**os.environ, "STARTED": str(started), "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(  # noqa: S603 - the test's own program
        [sys.executable, "-c", RUN, str(repo.folder)],
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not started.exists() or len(started.read_text()) < 2:
            assert run.poll() is None, "the run ended before it was interrupted"
            time.sleep(0.05)
        children = _processes_in(repo, scratch)
        assert len(children) >= 2
        run.send_signal(number)
        assert run.wait(timeout=60) != 0
    finally:
        run.kill()
        run.wait()
    assert list(scratch.iterdir()) == []
    assert _processes_in(repo, scratch) == []
    assert repo.git("worktree", "list").count("\n") == 0
    assert repo.git("status", "--porcelain") == ""


def _processes_in(repo: Repo, scratch: Path) -> list[int]:
    """The processes that work in the repository or in a temporary checkout of it."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            place = (entry / "cwd").readlink()
        except OSError:
            continue
        if any(place.is_relative_to(folder) for folder in (repo.folder, scratch)):
            found.append(int(entry.name))
    return found
