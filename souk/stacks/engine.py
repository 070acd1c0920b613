"""The Pulumi CLI, run in one folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from components.errors import SoukError

FILE: Final = "file://"


@dataclass(frozen=True, slots=True)
class Engine:
    """Commands of the CLI in `folder`, with `environment` on top of the process's own."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, *arguments: str) -> str:
        """Run one command; its standard output. Raises SoukError with what the CLI said if it fails."""
        program = shutil.which("pulumi")
        if program is None:
            raise SoukError("pulumi: the Pulumi CLI is not on PATH. Install it (https://www.pulumi.com/docs/install/).")
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, *arguments, "--non-interactive"],
            cwd=self.folder,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = "\n".join(text for text in (done.stdout.strip(), done.stderr.strip()) if text)
            raise SoukError(f"`pulumi {' '.join(arguments)}` failed (exit {done.returncode}):\n{said}")
        return done.stdout

    def stacks(self) -> tuple[str, ...]:
        """The project's stacks, without their organization."""
        return tuple(str(stack["name"]).rpartition("/")[2] for stack in json.loads(self.run("stack", "ls", "--json")))

    def export(self, stack: str) -> Mapping[str, Any]:
        """A stack's deployment as its backend keeps it (secrets stay encrypted)."""
        return json.loads(self.run("stack", "export", "--stack", stack)).get("deployment") or {}

    def backend_from_elsewhere(self) -> Mapping[str, str]:
        """The environment in which another folder meets the same backend, also one named by a relative path."""
        url = str(json.loads(self.run("whoami", "--json"))["url"])
        path = url.removeprefix(FILE)
        if url.startswith(FILE) and path.startswith("."):
            return {"PULUMI_BACKEND_URL": f"{FILE}{(self.folder / path).resolve()}"}
        return {}
