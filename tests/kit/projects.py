"""The project in other folders, with other stack files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def split_project(folder: Path) -> Path:
    """The project with stack dev in slices, in a new folder inside the given one."""
    project = folder / "project"
    project.mkdir()
    for name in ("__main__.py", "components", "services", "policies", "certs", "Pulumi.yaml"):
        (project / name).symlink_to(ROOT / name)
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    (project / "Pulumi.dev.yaml").write_text(text.replace("config:\n", "config:\n  souk:layout: split\n", 1))
    return project
