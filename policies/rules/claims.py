"""Findings on switches and other single values, of which a preview may not know all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN, Unknown, as_bool, dig
from policies.rules.definition import Doubt, Finding, Violation


def said(resource: Resource, *path: str) -> Any:
    """What the program says at a path; None for what it leaves to the provider."""
    return dig(resource.props, *path) if resource.states(path[0]) else None


def is_on(value: object, *, default: bool = False) -> bool | Unknown:
    """Whether a switch is on; `default` is what AWS does without it. What is no switch counts as the default."""
    if value is UNKNOWN:
        return UNKNOWN
    stated = as_bool(value)
    return default if stated is None else stated


def is_off(value: object, *, default: bool = False) -> bool | Unknown:
    """The contrary of `is_on`, with the same default."""
    return negated(is_on(value, default=default))


def negated(found: bool | Unknown) -> bool | Unknown:
    """The contrary; of what isn't known, that isn't known either."""
    return found if isinstance(found, Unknown) else not found


def claim(fault: bool | Unknown, what: str, urn: str | None = None) -> Iterator[Finding]:
    """A violation if the fault is there, a doubt if that isn't known, nothing if it isn't.

    `what` is a sentence without its full stop that begins with a name: it has to make sense after "whether" too.
    """
    if fault is UNKNOWN:
        yield Doubt(f"whether {what} isn't known yet", urn)
    elif fault:
        yield Violation(f"{what}.", urn)
