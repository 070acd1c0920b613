"""The Docker client that can build with BuildKit, if there is one and a daemon answers it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 900
"""Seconds. The first build of all fetches every package."""


@dataclass(frozen=True)
class Docker:
    """One client program."""

    program: str

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run a command and return what it says. Fails with what it says on both channels."""
        done = self._done(arguments)
        assert not check or done.returncode == 0, f"docker {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    def works(self, *arguments: str) -> bool:
        """Whether a command ends well."""
        return self._done(arguments).returncode == 0

    def inspect(self, name: str) -> dict[str, Any]:
        """What Docker knows of an image or a container."""
        return json.loads(self.run("inspect", name))[0]

    @contextmanager
    def started(
        self, image: str, environment: Mapping[str, str], options: Sequence[str] = (), command: Sequence[str] = ()
    ) -> Generator[str]:
        """A container in the host's network while inside; gone afterwards."""
        variables = [f"--env={name}={value}" for name, value in environment.items()]
        container = self.run("run", "--detach", "--network=host", *options, *variables, image, *command)
        try:
            yield container
        finally:
            self.run("rm", "--force", "--volumes", container)

    def _done(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - the program was looked up, and the arguments are ours
            [self.program, *arguments],
            env={**os.environ, "DOCKER_BUILDKIT": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


def find() -> Docker | None:
    """The first client on the path that reaches a daemon and builds with BuildKit: newer ones need a plugin for it."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for program in dict.fromkeys(str(Path(folder) / "docker") for folder in folders):
        docker = Docker(program)
        if Path(program).is_file() and docker.works("info") and docker.works("build", "--help"):
            major = int(docker.run("version", "--format", "{{.Client.Version}}").split(".")[0])
            if major < BUILDX_SINCE or docker.works("buildx", "version"):
                return docker
    return None


BUILDX_SINCE: Final = 23
"""From this version on, the client leaves BuildKit to its plugin `buildx`."""
