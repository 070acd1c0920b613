"""The running system: what runs, who knows whom, and how all of it ends. `bring_up` starts it, piece by piece."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.errors import SoukError
from souk.local.access import Access
from souk.local.aws import Emulator
from souk.local.credentials import Key, key
from souk.local.emulator.judge import Judge
from souk.local.home import Home
from souk.local.network.addresses import EMULATOR_PORT, Addresses
from souk.local.network.admission import Admission, Party
from souk.local.plan.stores import Store
from souk.local.plan.system import Plan
from souk.local.plan.workloads import Workload
from souk.local.processes import Child, Command
from souk.local.virtual.desk import Desk
from souk.local.virtual.tokens import Mint

Tell = Callable[[str], None]
"""Takes what is under way, for who watches."""

Closer = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Options:
    """What `souk local up` was told. `root` is the checkout; `services` is where the services' code lies.

    `only` empty means all services. With `virtual`, stand-ins play those that don't run. With `images`, services run as
    containers from their planned images.

    The public names are served on `port` (the site), the next one (the API) and the one after (the partners' API), at
    the address `listen`: to programs of this machine alone.
    """

    root: Path
    home: Home
    services: Path
    only: tuple[str, ...] = ()
    fresh: bool = False
    seed: bool = False
    port: int = 8000
    virtual: bool = False
    images: bool = False
    listen: str = "127.0.0.1"


@dataclass(slots=True)
class System:
    """What the parts share. `keys` are by role ARN, `urls` by what they lead to.

    `desk` and `mint` are the stand-ins': there with `--virtual` only, `mint` where they play who issues tokens.
    """

    plan: Plan
    options: Options
    tell: Tell
    home: Home = field(init=False)
    addresses: Addresses = field(init=False)
    judge: Judge = field(init=False)
    access: Access = field(init=False)
    admission: Admission = field(init=False)
    emulator: Emulator = field(init=False)
    admin: Key = field(default_factory=key, init=False)
    keys: dict[str, Key] = field(init=False)
    children: dict[str, Child] = field(default_factory=dict[str, Child], init=False)
    parties: dict[str, Party] = field(default_factory=dict[str, Party], init=False)
    urls: dict[str, str] = field(default_factory=dict[str, str], init=False)
    desk: Desk | None = field(default=None, init=False)
    mint: Mint | None = field(default=None, init=False)
    stopping: threading.Event = field(default_factory=threading.Event, init=False)
    started: float = field(default_factory=time.time, init=False)
    _closers: list[Closer] = field(default_factory=list[Closer], init=False)

    def __post_init__(self) -> None:
        """Work out everything that needs nothing to run. Raises SoukError for a service that isn't there."""
        services = self.plan.services
        for name in self.options.only:
            if name not in services:
                raise SoukError(f"--only: there is no service {name!r}; there are: {', '.join(services)}.")
        if self.options.virtual and not self.options.only:
            raise SoukError(
                f"--virtual: it plays the services that don't run, and without --only all of them run. "
                f"Say which to run: --only SERVICE, one of {', '.join(services)}."
            )
        self.home = self.options.home
        stores, hosts = (store.name for store in self.plan.stores), (outside.host for outside in self.plan.outside)
        self.addresses = Addresses.of(self.home.folder, services, stores, dict.fromkeys(hosts))
        self.judge = Judge(self.plan.policies.roles, self.plan.policies.resources)
        self.access = Access(self.judge, self.plan.stores, self.log)
        self.admission = Admission(self.plan.rules, self._processes, self.log)
        self.emulator = Emulator(f"http://{self.addresses.emulator}:{EMULATOR_PORT}", self.region, self.admin.id)
        self.keys = {role: key() for role in self.plan.policies.roles}

    @property
    def region(self) -> str:
        """The plan's region."""
        return self.plan.place.region

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """What is to run."""
        only = self.options.only
        return tuple(workload for workload in self.plan.workloads if not only or workload.service in only)

    @property
    def virtual(self) -> tuple[Workload, ...]:
        """What serves HTTP, doesn't run, and is played."""
        running = {workload.name for workload in self.workloads}
        tasks = (w for w in self.plan.workloads if w.kind == "task" and w.port and w.name not in running)
        return tuple(tasks) if self.options.virtual else ()

    @property
    def stores(self) -> tuple[Store, ...]:
        """The stores of what is to run."""
        only = self.options.only
        return tuple(store for store in self.plan.stores if not only or store.service in only)

    def log(self, text: str) -> None:
        """Write a line to the system's own log."""
        self.home.logs.mkdir(parents=True, exist_ok=True)
        with self.home.log("system").open("a") as file:
            file.write(f"{time.strftime('%H:%M:%S')} {text}\n")

    async def run(self, command: Command, party: Party | None = None, *, restart: bool = True) -> Child:
        """Start a process that lives as long as the system. `party` says whose connections its own are."""
        child = Child(command, self.log, restart=restart)
        self.children[command.name] = child
        if party:
            self.parties[command.name] = party
        await child.start()
        return child

    def closing(self, closer: Closer) -> None:
        """Have something done when the system ends: the last first."""
        self._closers.append(closer)

    async def stop(self) -> None:
        """End everything. What fails in ending is logged, and doesn't keep the rest from ending."""
        self.stopping.set()
        while self._closers:
            try:
                await self._closers.pop()()
            except Exception as error:  # noqa: BLE001 - the rest has to end all the same
                self.log(f"stopping: {type(error).__name__}: {error}")

    async def stop_child(self, name: str) -> None:
        """End one process."""
        if child := self.children.get(name):
            await child.stop()

    def _processes(self) -> Mapping[int, Party]:
        return {
            child.pid: self.parties[name]
            for name, child in self.children.items()
            if child.pid is not None and name in self.parties
        }


async def in_thread(function: Callable[[], Any]) -> Any:
    """Run what blocks beside the loop; an interrupted start doesn't wait for it."""
    return await asyncio.to_thread(function)


def tail(file: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    with suppress(OSError):
        return "\n".join(file.read_text(errors="replace").splitlines()[-lines:])
    return ""
