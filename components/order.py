"""Callees before callers: running tasks never learn of a Service Connect endpoint created after they start. Pure."""

from __future__ import annotations

from components.catalogue import Catalogue
from components.spec import ServiceSpec


def callees_first(catalogue: Catalogue) -> tuple[ServiceSpec, ...]:
    """The services so that each comes after those it calls.

    Calls may form a cycle; it is broken at the service that was listed first, whose caller in the cycle then comes
    before it.
    """
    done: dict[str, ServiceSpec] = {}
    entered: set[str] = set()

    def visit(spec: ServiceSpec) -> None:
        if spec.name in entered:
            return
        entered.add(spec.name)
        for call in spec.calls:
            visit(catalogue.spec(call.service))
        done[spec.name] = spec

    for spec in catalogue:
        visit(spec)
    return tuple(done.values())
