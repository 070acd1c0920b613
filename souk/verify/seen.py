"""What a look at one service found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """One ECS service or Lambda function at one moment.

    `runs` names the version that runs, `image` the digest of its image ("" where there is none to tell). `settled`:
    AWS has stopped working on it. `state` says in words how far it is. `problems` are why it isn't what was asked;
    only a settled one's are final.
    """

    runs: str
    image: str
    settled: bool
    state: str
    problems: tuple[str, ...]


def nothing(problem: str) -> Seen:
    """What is found where nothing was deployed."""
    return Seen(runs="nothing", image="", settled=True, state="not deployed", problems=(problem,))
