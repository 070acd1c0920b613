"""Who may connect to whom: the process at the other end, its security groups, and the plan's rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from souk.local.network import peers
from souk.local.network.peers import Address
from souk.local.plan.rules import Rules

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Party:
    """Something with security groups: a workload's process, or a store.

    `port` is what the rules call the port that it is reached at, where its stand-in listens on another.
    """

    name: str
    groups: tuple[str, ...]
    port: int | None = None


class Admission:
    """Judges connections. `processes` gives the pids of what runs, each with whom it runs for; it is asked every time.

    This process is every load balancer and probe: the balancers' stand-ins ask `admit` themselves before they forward.
    """

    def __init__(self, rules: Rules, processes: Callable[[], Mapping[int, Party]], log: Log) -> None:
        self._rules = rules
        self._processes = processes
        self._log = log

    def admits(self, client: Address, server: Address, target: Party) -> Party | None:
        """The caller, if the rules admit it to the target, else None. A refusal is logged."""
        port = target.port or server[1]
        inode = peers.inode(client, server)
        if inode is None:  # gone already: there is nobody to let in
            return None
        running = self._processes()
        pid = peers.holder(inode, [*running, os.getpid()])
        if pid == os.getpid():
            return Party("load balancer", ())
        caller = running.get(pid) if pid is not None else None
        if caller is not None and (caller == target or self.admit(caller.groups, target.groups, port)):
            return caller
        name = caller.name if caller else "a program that is not of the system"
        self._log(f"refused: {name} to {target.name} on port {port}: no security group rule admits it")
        return None

    def admit(self, sources: tuple[str, ...], targets: tuple[str, ...], port: int) -> bool:
        """Whether the plan's rules, of both ends, admit a connection."""
        return self._rules.admit(sources, targets, port)
