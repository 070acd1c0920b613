"""The options of a request, as plain data."""

from __future__ import annotations

import re
from typing import Any, Final

from souk.graph.model import Options

_NANOSECOND: Final = 1e-9
_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": _NANOSECOND}
_PART: Final = re.compile(r"([0-9.]+)(h|ms|m|s|us|µs|ns)")
"""Go's durations, as in `1h30m` (package time, ParseDuration)."""


def options(request: Any) -> Options:
    """Those of a RegisterResourceRequest."""
    stated = request.deleteBeforeReplaceDefined or request.deleteBeforeReplace
    return Options(
        aliases=tuple(sorted({*request.aliasURNs, *(_alias(alias) for alias in request.aliases)})),
        delete_before_replace=request.deleteBeforeReplace if stated else None,
        replace_on_changes=tuple(request.replaceOnChanges),
        secrets=tuple(sorted(request.additionalSecretOutputs)),
        timeouts={
            verb: seconds(text)
            for verb in ("create", "update", "delete")
            if (text := getattr(request.customTimeouts, verb))
        },
    )


def seconds(duration: str) -> float:
    """A Go duration in seconds."""
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def _alias(alias: Any) -> str:
    return alias.urn or described(
        name=alias.spec.name,
        type=alias.spec.type,
        project=alias.spec.project,
        stack=alias.spec.stack,
        parent="none" if alias.spec.noParent else alias.spec.parentUrn,
    )


def described(**parts: str) -> str:
    """An alias by what differed."""
    return ", ".join(f"{key}={value}" for key, value in parts.items() if value)
