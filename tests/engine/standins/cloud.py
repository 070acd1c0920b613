"""The account behind the stand-ins: a directory with a ledger of what was done and the orders a test gives.

Both sides use this: the plugins, in processes of their own, append and obey; a test orders and reads.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

VARIABLE = "SOUK_STANDIN_CLOUD"
"""Names the directory to the plugins."""

Operation = Literal["create", "update", "delete", "refuse"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done to one resource. `refuse` is a creation that failed on order."""

    operation: Operation
    type: str
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An order to refuse the first `times` creations of a resource, by type and logical name."""

    type: str
    name: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Silence:
    """An order never to answer the creation of a resource, by type and logical name: after it was `made`, or before."""

    type: str
    name: str
    made: bool


@dataclass(frozen=True, slots=True)
class Orders:
    """What a test wants of the cloud.

    `drift`: what the cloud changes by itself, per type: a refresh finds these values instead of the stored ones.
    `pace`: seconds slept for each second that AWS typically takes.
    """

    failures: tuple[Failure, ...] = ()
    drift: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    pace: float = 0.0
    silences: tuple[Silence, ...] = ()


@dataclass(slots=True)
class Cloud:
    """The account kept in `root`, which exists. Safe to use from several threads."""

    root: Path
    _read: list[Entry] = field(default_factory=list[Entry], init=False)
    _offset: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @classmethod
    def of_process(cls) -> Cloud:
        """The account that the environment names. Raises KeyError where it names none."""
        return cls(Path(os.environ[VARIABLE]))

    def order(self, orders: Orders) -> None:
        """Replace the orders."""
        self._orders.write_text(json.dumps(asdict(orders)), encoding="utf-8")

    def orders(self) -> Orders:
        """The orders in force."""
        if not self._orders.exists():
            return Orders()
        data = json.loads(self._orders.read_text(encoding="utf-8"))
        failures, silences = tuple(Failure(**each) for each in data["failures"]), data["silences"]
        return Orders(failures, data["drift"], data["pace"], tuple(Silence(**each) for each in silences))

    def record(self, entry: Entry) -> None:
        """Append to the ledger; one short write, so that processes don't mix their lines."""
        with self._ledger.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(asdict(entry)) + "\n")

    def entries(self) -> list[Entry]:
        """The ledger, oldest first. Each line is read once."""
        with self._lock:
            if self._ledger.exists():
                with self._ledger.open(encoding="utf-8") as ledger:
                    ledger.seek(self._offset)
                    self._read += [Entry(**json.loads(line)) for line in ledger.read().splitlines()]
                    self._offset = ledger.tell()
            return [*self._read]

    def alive(self) -> Counter[tuple[str, str]]:
        """What exists: how often each (type, id) was created and not deleted."""
        count: Counter[tuple[str, str]] = Counter()
        for entry in self.entries():
            count[entry.type, entry.id] += {"create": 1, "delete": -1}.get(entry.operation, 0)
        return +count

    def count(self, operation: Operation, token: str, name: str) -> int:
        """How often something was done to a resource, by type and logical name."""
        return sum((e.operation, e.type, e.name) == (operation, token, name) for e in self.entries())

    def must_fail(self, token: str, name: str) -> bool:
        """Whether an order refuses this creation."""
        ordered = [each for each in self.orders().failures if (each.type, each.name) == (token, name)]
        return any(self.count("refuse", token, name) < each.times for each in ordered)

    def keep(self, token: str, identity: str, *properties: Mapping[str, Any]) -> None:
        """Remember the inputs and outputs of a resource whose creation nobody was told of."""
        known = self._kept()
        self._forgotten.write_text(json.dumps({**known, f"{token} {identity}": properties}), encoding="utf-8")

    def kept(self, token: str, identity: str) -> list[Mapping[str, Any]]:
        """What was remembered of a resource; else nothing."""
        return self._kept().get(f"{token} {identity}", [{}, {}])

    def _kept(self) -> dict[str, list[Mapping[str, Any]]]:
        return json.loads(self._forgotten.read_text(encoding="utf-8")) if self._forgotten.exists() else {}

    @property
    def _forgotten(self) -> Path:
        return self.root / "forgotten.json"

    @property
    def _orders(self) -> Path:
        return self.root / "orders.json"

    @property
    def _ledger(self) -> Path:
        return self.root / "ledger.jsonl"
