"""Refuses, as the engine runs the pack, options that can't be meant: the CLI checks some of them, and drops the rest.

A rule that is told nonsense would bind less than was meant, or more, and nobody would be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import grpc
from google.protobuf import json_format
from pulumi_policy import Policy
from pulumi_policy import policy as sdk

from policies.analysis.values import as_mapping, plain
from policies.options import SettingsError, check_options, suggest

_CONFIG = "the pack's config"


def refuse_mistakes(rules: Iterable[Policy]) -> None:
    """Let the SDK's server refuse them. Once per process, before the pack is made."""
    servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    servicer.Configure = refusing(servicer.Configure, {rule.name: rule for rule in rules})


def refusing(configure: Callable[..., Any], rules: Mapping[str, Policy]) -> Callable[[Any, Any, Any], Any]:
    """`configure`, which ends the operation with the mistake in words instead."""

    def configure_all(servicer: Any, request: Any, context: Any) -> Any:
        try:
            for name, stated in request.policyConfig.items():
                _check(rules, name, as_mapping(plain(json_format.MessageToDict(stated.properties))))
        except SettingsError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return configure(servicer, request, context)

    return configure_all


def _check(rules: Mapping[str, Policy], name: str, given: Mapping[str, Any]) -> None:
    rule = rules.get(name)
    if rule is not None:
        check_options(_CONFIG, rule, given)
    elif name != "all":
        raise SettingsError(f"{_CONFIG}: there is no rule {name!r}.{suggest(name, rules)}")
