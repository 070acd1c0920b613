"""The files of another revision, in a temporary folder that git never hears of.

`git worktree add` would write into `.git`, run hooks, refuse a second run beside the first, and stay behind after a
`kill -9`. Reading a commit into an index of its own and checking that out needs none of it: what can be left behind is
a folder in the system's temporary directory, and only by a kill that nobody can catch.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from components.errors import SoukError, mistake


@dataclass(frozen=True, slots=True)
class Repository:
    """A git checkout. `inside` is the path of the project in it, `.` if it is all of it."""

    top: Path
    inside: Path

    @property
    def project(self) -> Path:
        """The project's folder in the checkout at hand."""
        return self.top / self.inside


def repository(project: Path) -> Repository:
    """The checkout that a project's folder lies in. Raises SoukError if there is none."""
    found = _git(project, "rev-parse", "--show-toplevel")
    if found.returncode:
        raise SoukError(
            f"{project}: is in no git repository, so there is no revision to compare with. Clone the project."
        )
    top = Path(found.stdout.strip()).resolve()
    return Repository(top, project.resolve().relative_to(top))


def commit_of(repo: Repository, revision: str) -> str:
    """The commit that a revision names. Raises SoukError if there is none of that name here."""
    found = _git(repo.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        raise mistake(
            "revision",
            revision,
            "a commit, branch or tag that this clone has",
            "Correct it, or fetch it (`git fetch origin <branch>`; a shallow clone lacks older commits).",
        )
    return found.stdout.strip()


@contextlib.contextmanager
def checkout(repo: Repository, commit: str) -> Generator[Path]:
    """The project's folder as it was at a commit, until the block ends. Raises SoukError if git can't write it."""
    with tempfile.TemporaryDirectory(prefix="souk-revision-", ignore_cleanup_errors=True) as folder:
        home = Path(folder).resolve()
        environment = {**os.environ, "GIT_INDEX_FILE": str(home / "index")}
        for arguments in (
            ("read-tree", commit),
            ("checkout-index", "--all", "--quiet", f"--prefix={home}/tree/"),
        ):
            done = _git(repo.top, *arguments, environment=environment)
            if done.returncode:
                raise SoukError(f"{commit}: git can't check it out: {done.stderr.strip() or 'no reason given'}")
        project = home / "tree" / repo.inside
        if not project.is_dir():
            raise SoukError(f"{commit}: has no folder {repo.inside}: the project was elsewhere, or did not exist yet.")
        yield project


def _git(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's git, from PATH
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
    except FileNotFoundError:
        raise SoukError("git: is not on PATH, and other revisions are read with it. Install git.") from None
