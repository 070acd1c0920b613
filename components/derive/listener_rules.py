"""The listener rules that lead to a service: their path patterns and their fixed priorities. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from components.spec import ServiceSpec

PER_SLOT: Final = 10
"""Rules that a service can have. Its slot fixes their priorities, so another service's rules never move."""

PREFIXES_PER_RULE: Final = 2
"""A prefix takes two patterns, itself and what is below it; a rule holds five (Application Load Balancer quotas)."""


@dataclass(frozen=True, slots=True)
class ListenerRule:
    """One rule. `paths` are ALB path patterns."""

    priority: int
    paths: tuple[str, ...]


def listener_rules(spec: ServiceSpec) -> tuple[ListenerRule, ...]:
    """The rules of a service behind a load balancer; none for one that only other services call."""
    if spec.http is None:
        return ()
    if spec.http.site:
        return (ListenerRule(spec.slot * PER_SLOT, ("/*",)),)
    chunks = [
        spec.prefixes[start : start + PREFIXES_PER_RULE] for start in range(0, len(spec.prefixes), PREFIXES_PER_RULE)
    ]
    return tuple(
        ListenerRule(spec.slot * PER_SLOT + number, tuple(path for prefix in chunk for path in (prefix, f"{prefix}/*")))
        for number, chunk in enumerate(chunks)
    )
