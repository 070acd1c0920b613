"""The documents as a git revision has them: what is promised until a change is merged."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from kit.contracts.documents import EVENTS, OPENAPI


class UnknownRevisionError(Exception):
    """There is no such revision, or no git repository."""


def committed_at(folder: Path, revision: str) -> dict[str, dict[str, Any]]:
    """What lay in a service's folder then; nothing if it wasn't there. Raises UnknownRevisionError."""
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
    names = _git(folder, "ls-tree", "-r", "--name-only", commit, "--", OPENAPI, EVENTS).splitlines()
    documents = [name for name in names if name.endswith(".json")]
    return {name: json.loads(_git(folder, "show", f"{commit}:./{name}")) for name in documents}


def _git(folder: Path, *arguments: str) -> str:
    answer = subprocess.run(  # noqa: S603 - git, with a revision that rev-parse has turned into a commit's name
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - whichever git the user has
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise UnknownRevisionError(answer.stderr.strip() or f"no such revision: {arguments[-1]}")
    return answer.stdout
