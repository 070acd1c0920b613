"""A service as it runs in its image: a process of its own, from its own folder and the kit alone."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

SERVICES = Path(__file__).parents[2] / "services"
PATIENCE = 120


def start(service: str, module: str, environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """`python -m <module>` in the service's folder, with this environment and nothing else."""
    here = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SERVICES), "SERVICE_NAME": Path(service).name}
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-W", "error::ResourceWarning", "-m", module, *arguments],
        cwd=SERVICES / service,  # a program of the tests is named by its whole path
        env={**here, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(service: str, module: str, environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """Run it to its end. Returns status and output."""
    process = start(service, module, environment, *arguments)
    output, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, output


class Running:
    """A service that listens."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._ports: queue.Queue[int | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        port = self._ports.get(timeout=PATIENCE)
        assert port, f"the service never listened: {self.lines}"
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False)

    def messages(self, message: str) -> list[dict[str, Any]]:
        """The log lines with this message, so far."""
        return [line for line in self.lines if line.get("message") == message]

    def wait_for(self, message: str, **fields: Any) -> dict[str, Any]:
        """The first log line with this message and these fields, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while True:
            for line in self.messages(message):
                if fields.items() <= line.items():
                    return line
            assert time.monotonic() < deadline, f"no line {message!r} with {fields}: {self.lines}"
            time.sleep(0.01)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal it, wait for its end, and return its status. All its lines are there then."""
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return status

    def close(self) -> None:
        """Let go of a process that has ended."""
        self.http.close()
        self._reader.join(PATIENCE)

    def resident(self) -> int:
        """MiB of memory that it holds."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
        raise AssertionError("no VmRSS")

    def _read(self) -> None:
        assert self.process.stdout
        for text in self.process.stdout:
            try:
                line: dict[str, Any] = json.loads(text)
            except ValueError:
                line = {"message": "unstructured", "text": text}
            self.lines.append(line)
            if line.get("message") == "listening":
                self._ports.put(line["port"])
        self._ports.put(None)


@contextmanager
def running(service: str, environment: Mapping[str, str], module: str = "app") -> Generator[Running]:
    """Start a service and wait until it listens. It is killed at the end if it still runs."""
    process = start(service, module, {"PORT": "0", **environment})
    found: Running | None = None
    try:
        found = Running(process)
        yield found
    finally:
        process.kill()
        process.wait()
        if found:
            found.close()
        if process.stdout:
            process.stdout.close()
