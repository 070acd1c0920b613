"""The project in other folders, with other stack files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = ("__main__.py", "components", "services", "policies", "certs", "Pulumi.yaml")


def split_project(folder: Path) -> Path:
    """The project with stack dev in slices, in a new folder inside the given one."""
    project = folder / "project"
    project.mkdir()
    for name in PROGRAM:
        (project / name).symlink_to(ROOT / name)
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    (project / "Pulumi.dev.yaml").write_text(text.replace("config:\n", "config:\n  souk:layout: split\n", 1))
    return project


def copied_project(folder: Path) -> Path:
    """Another checkout of the project, with files and modules of its own, in a new folder inside the given one."""
    project = folder / "checkout"
    project.mkdir()
    for name in (*PROGRAM, "Pulumi.dev.yaml"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, project / name)
    return project
