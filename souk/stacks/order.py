"""In which order the parts of a system are deployed, and who has to be started anew afterwards. Pure.

A running task learns of the Service Connect endpoints that exist when it starts, never of later ones. So callees come
first; where that can't be had (calls form a cycle, or the caller runs already), the caller is redeployed in the end.
"""

from __future__ import annotations

from collections.abc import Collection
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
        if (late := _later_callees(catalogue, caller, started, names))
    ]
    return tuple(steps)


def _later_callees(catalogue: Catalogue, caller: str, started: list[str], deployed: list[str]) -> list[str]:
    """Callees whose endpoint came into being after the caller's tasks had started."""
    return [
        call.service
        for call in catalogue.spec(caller).calls
        if call.service in deployed and started.index(call.service) > started.index(caller)
    ]


def _callees(catalogue: Catalogue, name: str) -> str:
    calls = [call.service for call in catalogue.spec(name).calls]
    return f"calls {', '.join(calls)}" if calls else "calls nobody"
