"""One thing that stops `pulumi destroy`, or that it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Stage = Literal["unprotect", "protection", "contents", "snapshots"]
STAGES: Final[dict[Stage, str]] = {
    "unprotect": "Protected by Pulumi itself",
    "protection": "Deletion protection",
    "contents": "Must be empty",
    "snapshots": "Final snapshots whose name is taken",
}
"""In the order to clear them."""

Probe = Literal[
    "bucket", "cache_snapshot", "cluster", "cluster_snapshot", "instance", "instance_snapshot", "load_balancer",
    "repository", "table", "vault",
]  # fmt: skip
"""Which question to AWS says whether an obstacle is there now."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stops a destroy. `name` is AWS's name of it, `kind` its type in words.

    `expected` is what the plan alone says: `maybe` where only AWS can tell (whether a bucket holds anything), `no`
    where the plan has protection switched off, which may not have been deployed yet.
    """

    stage: Stage
    kind: str
    name: str
    why: str
    remedy: str
    probe: Probe | None
    expected: Literal["yes", "maybe", "no"]


@dataclass(frozen=True, slots=True)
class Found:
    """An obstacle, and what AWS said: `now` describes it if it is there, "" if it is not, None if nobody asked."""

    obstacle: Obstacle
    now: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether a destroy would stop here, as far as is known."""
        return bool(self.now) if self.now is not None else self.obstacle.expected == "yes"

    @property
    def possible(self) -> bool:
        """Whether it may stop one: nobody asked AWS yet."""
        return self.now is None and self.obstacle.expected == "maybe"


@dataclass(frozen=True, slots=True)
class Leftover:
    """What outlives a destroy."""

    kind: str
    name: str
    why: str
