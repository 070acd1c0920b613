"""Tells rules that a property is made from something that isn't in the stack, beside what is.

The engine names every origin of a property, also looked-up resources and other stacks, which it shows to no policy; the
SDK then drops those names (policy.py, AnalyzeStack). Of a value with parts of both kinds a rule would see no more than
the origins in the stack, and take them for all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from pulumi_policy import PolicyCustomTimeouts, PolicyResource, PolicyResourceOptions
from pulumi_policy import policy as sdk

_request = threading.local()
_OPTIONS = PolicyResourceOptions(
    protect=False,
    ignore_changes=[],
    delete_before_replace=None,
    aliases=[],
    custom_timeouts=PolicyCustomTimeouts(0, 0, 0),
    additional_secret_outputs=[],
    parent=None,
)

Outside = Mapping[str, Mapping[str, list[PolicyResource]]]
"""For each resource and property (by URN and name) the origins that aren't in the stack. Most resources have none."""


def outside(urn: str) -> PolicyResource:
    """What stands for a resource that isn't shown: its URN is known, its type isn't."""
    return PolicyResource("", {}, urn, urn.rpartition("::")[2], _OPTIONS, None, None, [], {})


def tell_of_origins() -> None:
    """Let the SDK's server tell. Once per process, before the pack is made."""
    servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    servicer.AnalyzeStack = remembering(servicer.AnalyzeStack)
    module: Any = sdk
    module.StackValidationArgs = completing(module.StackValidationArgs)


def remembering(analyze: Callable[..., Any]) -> Callable[[Any, Any, Any], Any]:
    """`analyze`, which knows while it runs what the request says of origins outside."""

    def analyze_stack(servicer: Any, request: Any, context: Any) -> Any:
        _request.outside = origins_outside(request.resources)
        try:
            return analyze(servicer, request, context)
        finally:
            del _request.outside

    return analyze_stack


def origins_outside(resources: Any) -> Outside:
    """The origins that aren't among the messages of a request."""
    shown = {resource.urn for resource in resources}
    found: dict[str, dict[str, list[PolicyResource]]] = {}
    for resource in resources:
        for key, origins in resource.propertyDependencies.items():
            missing = [outside(urn) for urn in origins.urns if urn not in shown]
            if missing:
                found.setdefault(resource.urn, {})[key] = missing
    return found


def completing(arguments: Callable[..., Any]) -> Callable[..., Any]:
    """`arguments`, which are given every origin that the request names."""

    def complete(resources: list[PolicyResource], *rest: Any) -> Any:
        known: Outside = getattr(_request, "outside", {})
        for resource in resources if known else ():
            for key, missing in known.get(resource.urn, {}).items():
                resource.property_dependencies.setdefault(key, []).extend(missing)
        return arguments(resources, *rest)

    return complete
