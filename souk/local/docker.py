"""Docker, by its client program."""

from __future__ import annotations

import asyncio
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from dataclasses import dataclass
from typing import Final

PROGRAM: Final = "docker"


@dataclass(frozen=True, slots=True)
class Container:
    """A container by its name, whether it is there or not."""

    name: str

    async def pid(self) -> int | None:
        """The id that its process has on this machine; None while it has none."""
        code, said = await docker("inspect", "--format={{.State.Pid}}", self.name, errors=False)
        return int(said) or None if code == 0 else None

    def remove(self) -> None:
        """End it at once, if it is there. Blocks for as long as the daemon takes."""
        subprocess.run([PROGRAM, "rm", "--force", self.name], capture_output=True, check=False)  # noqa: S603 - the name is ours


async def docker(*arguments: str, errors: bool = True) -> tuple[int, str]:
    """Run the client. Returns its exit code and what it said. Raises FileNotFoundError if there is no client."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT if errors else DEVNULL
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace").strip()
