"""What a service depends on while it runs: stores it opens, work it does in the background."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class Dependency(Protocol):
    """A store or a peer. `outages` are the exceptions that mean it is away, which is answered with 503, never 500."""

    @property
    def name(self) -> str:
        """How `/ready` and the log call it."""
        ...

    @property
    def outages(self) -> tuple[type[Exception], ...]:
        """What its use raises while it is away."""
        ...

    def open(self) -> None:
        """Get ready to be used. Doesn't wait and doesn't fail when the other side is away."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...

    def check(self) -> None:
        """Ask it, now. Returns if it answers, else raises."""
        ...


class Worker(Protocol):
    """Work in the background, on a thread of its own."""

    @property
    def name(self) -> str:
        """How the log calls it."""
        ...

    def run(self) -> None:
        """Work until `stop` is called, then finish what is under way and return."""
        ...

    def stop(self) -> None:
        """Ask `run` to return. From another thread; returns at once."""
        ...


@runtime_checkable
class Polling(Protocol):
    """A worker that asks something outside for its work. `away` says how its last attempt failed, "" if it didn't."""

    @property
    def name(self) -> str:
        """How `/ready` and the log call what it asks."""
        ...

    @property
    def away(self) -> str:
        """Why there is no work to be had."""
        ...


@runtime_checkable
class Stepping(Protocol):
    """A worker whose work has an end each time: what Lambda, which keeps no threads, has done between two events."""

    @property
    def name(self) -> str:
        """How the log calls it."""
        ...

    def step(self) -> int:
        """Do what is there to do now. Returns whether there may be more."""
        ...
