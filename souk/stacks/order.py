"""In which order the parts of a system are deployed, and who has to be started anew afterwards. Pure.

A running task learns of the Service Connect endpoints that exist when it starts, never of later ones. So callees come
first; where that can't be had (calls form a cycle, or the caller runs already), the caller is redeployed in the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from components.catalogue import Catalogue
from components.errors import mistake
from components.order import callees_first
from components.slices import PLATFORM


@dataclass(frozen=True, slots=True)
class Step:
    """Deploy the platform or a service (`pulumi up`), or start a service's tasks anew (`update-service`)."""

    action: Literal["deploy", "redeploy"]
    part: str
    because: str


def deployment_order(catalogue: Catalogue, new: Collection[str] | None = None) -> tuple[Step, ...]:
    """The steps of a first deployment; with `new`, of adding those services to a system that runs the others.

    Raises SoukError for a name in `new` that isn't in the catalogue.
    """
    for name in new or ():
        if name not in catalogue.names:
            raise mistake("service", name, ", ".join(catalogue.names), "Correct the name, or add the service.")
    first = new is None
    names = [spec.name for spec in callees_first(catalogue) if new is None or spec.name in new]
    steps = [Step("deploy", PLATFORM, "every service reads its outputs")] if first else []
    steps += [Step("deploy", name, _callees(catalogue, name)) for name in names]
    started = [name for name in catalogue.names if name not in names] + names
    steps += [
        Step("redeploy", caller, f"its tasks started before {' and '.join(late)} had an endpoint")
        for caller in catalogue.names
        if (late := later_callees((call.service for call in catalogue.spec(caller).calls), caller, started, names))
    ]
    return tuple(steps)


def later_callees(calls: Iterable[str], caller: str, started: Sequence[str], new: Collection[str]) -> list[str]:
    """The callees whose endpoint is new and came into being after the caller's tasks had started.

    `started` are all that run, in the order in which their tasks started: a new endpoint comes with its own.
    """
    since = started[started.index(caller) + 1 :]
    return [callee for callee in calls if callee in new and callee in since]


def redeployment(cluster: str, ecs_service: str) -> str:
    """The command that starts a service's tasks anew. Nothing of it has changed, so `pulumi up` wouldn't."""
    return f"aws ecs update-service --cluster {cluster} --service {ecs_service} --force-new-deployment"


def _callees(catalogue: Catalogue, name: str) -> str:
    calls = [call.service for call in catalogue.spec(name).calls]
    return f"calls {', '.join(calls)}" if calls else "calls nobody"
