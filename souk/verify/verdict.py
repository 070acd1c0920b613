"""What runs beside what was asked, for people and for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from components.errors import SoukError
from souk.aws.clients import Clients
from souk.aws.session import told
from souk.verify import function, tasks
from souk.verify.asked import Asked, Tasks
from souk.verify.ecs import exists
from souk.verify.seen import Seen
from souk.verify.wait import Clock, settle


@dataclass(frozen=True, slots=True)
class Verdict:
    """One service: what was asked, what was seen."""

    asked: Asked
    seen: Seen

    @property
    def good(self) -> bool:
        """Whether exactly what was asked runs."""
        return not self.seen.problems

    def document(self) -> Mapping[str, Any]:
        """The verdict as JSON has it."""
        return {
            "service": self.asked.service,
            "kind": "tasks" if isinstance(self.asked, Tasks) else "function",
            "good": self.good,
            "asked": {"image": self.asked.image},
            "runs": {"version": self.seen.runs, "imageDigest": self.seen.image or None, "state": self.seen.state},
            "problems": list(self.seen.problems),
        }


def verify(
    wanted: Sequence[Asked],
    cluster: str,
    clients: Clients,
    *,
    timeout: float,
    say: Callable[[str], None],
    clock: Clock | None = None,
) -> tuple[Verdict, ...]:
    """Compare what was asked to run with what runs, waiting up to `timeout` seconds for rollouts to end.

    Raises SoukError if AWS can't be asked, or has no such cluster.
    """
    with told():
        if wanted and not exists(clients.ecs, cluster):
            raise SoukError(
                f"ECS cluster {cluster} doesn't exist in this account and region: the platform was never deployed. "
                f"Run `pulumi up` on the stack that deploys it first."
            )
        looks = _looks(wanted, cluster, clients)
        seen = settle(looks, timeout, say, clock)
    return tuple(Verdict(item, seen[item.service]) for item in wanted)


def _looks(wanted: Sequence[Asked], cluster: str, clients: Clients) -> dict[str, Callable[[], Seen]]:
    ecs, ecr, functions = clients.ecs, clients.ecr, clients.functions
    return {
        item.service: partial(tasks.look, ecs, ecr, cluster, item)
        if isinstance(item, Tasks)
        else partial(function.look, functions, ecr, item)
        for item in wanted
    }
