"""Callees before callers, from what the services declare in the graph. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def callees_first(calls: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The services so that each comes after those it calls, given who calls whom.

    A cycle is broken at the service that is listed first. Callees that aren't listed are left out.
    """
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
