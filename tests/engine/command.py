"""The engine's command under the Automation API, ended when it hangs: the API itself waits for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Final

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error

LIMIT: Final = 900.0
"""Seconds: several times what the longest deployment takes on a slow machine."""

Told = Callable[[str], object]


class HungError(Exception):
    """A command that took longer than it may, and what it had printed by then."""


class Limited(PulumiCommand):
    """Runs each command in a group of processes of its own, so that the end of one is the end of all it started."""

    limit: float = LIMIT

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Told | None = None,
        on_error: Told | None = None,
    ) -> CommandResult:
        """As the API's own does. Raises CommandError as well as HungError."""
        with self.start(args, cwd, additional_env) as process:
            said: tuple[list[str], list[str]] = ([], [])
            readers = [
                threading.Thread(target=_read, args=(stream, each, callback), daemon=True)
                for stream, each, callback in zip(
                    (process.stdout, process.stderr), said, (on_output, on_error), strict=True
                )
            ]
            for reader in readers:
                reader.start()
            try:
                code = process.wait(self.limit)
            except subprocess.TimeoutExpired:
                text = "\n".join([*said[0], *said[1]])
                raise HungError(f"`pulumi {' '.join(args)}` took longer than {self.limit:g} s:\n{text}") from None
            finally:
                end(process)
                for reader in readers:
                    reader.join()
        result = CommandResult(stdout="\n".join(said[0]), stderr="\n".join(said[1]), code=code)
        if code:
            raise create_command_error(result)
        return result

    def start(self, args: list[str], cwd: str, additional_env: Mapping[str, str]) -> subprocess.Popen[str]:
        """Start a command and wait for nothing."""
        return subprocess.Popen(  # noqa: S603 - our own
            [self.command, "--non-interactive", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"},
            encoding="utf-8",
            start_new_session=True,
        )


def end(process: subprocess.Popen[str]) -> None:
    """Kill a command and all that it started. What has ended by itself left nothing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(stream: IO[str], said: list[str], told: Told | None) -> None:
    for line in stream:
        said.append(line.rstrip())
        if told:
            told(said[-1])
