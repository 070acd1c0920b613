"""Callees before callers: running tasks never learn of a Service Connect endpoint created after they start. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from components.catalogue import Catalogue
from components.spec import ServiceSpec


def callees_first(catalogue: Catalogue) -> tuple[ServiceSpec, ...]:
    """The services so that each comes after those it calls. Of a cycle the one that was listed first comes last."""
    calls = {spec.name: [call.service for call in spec.calls] for spec in catalogue}
    return tuple(catalogue.spec(name) for name in names_callees_first(calls))


def names_callees_first(calls: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The same by names, given who calls whom. Callees that aren't listed are left out."""
    done: dict[str, None] = {}
    entered: set[str] = set()

    def visit(name: str) -> None:
        if name in entered or name not in calls:
            return
        entered.add(name)
        for callee in calls[name]:
            visit(callee)
        done[name] = None

    for name in calls:
        visit(name)
    return tuple(done)
