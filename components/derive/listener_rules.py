"""The listener rules that lead to a service: their path patterns and their fixed priorities. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from components.derive.platform_identity import STAGE
from components.spec import ServiceSpec

PER_SLOT: Final = 10
"""Rules that a service can have. Its slot fixes their priorities, so another service's rules never move."""

STAGE_PATH: Final = re.compile(f"^/{STAGE}(/.*)$")
"""What the API gateway's private integration sends: the stage's name stands before the path."""


@dataclass(frozen=True, slots=True)
class ListenerRule:
    """One rule. `paths` are ALB path patterns; `rewrite` is a regular expression and what a matching path becomes."""

    priority: int
    paths: tuple[str, ...]
    rewrite: tuple[str, str] | None = None


def listener_rules(spec: ServiceSpec) -> tuple[ListenerRule, ...]:
    """The rules of a service behind a load balancer; none for one that only other services call."""
    if spec.http is None:
        return ()
    if spec.http.site:
        return (ListenerRule(spec.slot * PER_SLOT, ("/*",)),)
    return tuple(
        ListenerRule(spec.slot * PER_SLOT + number, paths(prefix), (STAGE_PATH.pattern, "$1"))
        for number, prefix in enumerate(spec.prefixes)
    )


def paths(prefix: str) -> tuple[str, ...]:
    """Four patterns, of the five that a rule holds: with the stage's name before it and without."""
    return tuple(f"{start}{prefix}{end}" for start in ("", f"/{STAGE}") for end in ("", "/*"))
