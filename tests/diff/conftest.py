"""Real git repositories with a small program in them."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

MARKET = Path(__file__).parent / "market"
AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@souk.example", "-c", "commit.gpgsign=false")

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Repo:
    """A clone of the market."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """Run git in it."""
        done = subprocess.run(  # noqa: S603 - the test's own arguments
            ["git", "-C", str(self.folder), *AUTHOR, *arguments],  # noqa: S607 - from PATH
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def commit(self, message: str) -> str:
        """Commit everything; the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """The market with one commit."""
    folder = tmp_path / "market"
    shutil.copytree(MARKET, folder, ignore=shutil.ignore_patterns("__pycache__"))
    made = Repo(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("Open the market")
    return made


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go: whatever is left in it was left behind."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
