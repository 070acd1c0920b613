"""Tells, as the engine runs the pack, of resources that are exempted and that no stack has.

A rule on single resources never learns that one isn't there, and the SDK shows every rule its own options only; so it
is the request on the whole stack that tells, in each such rule's name and at its level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pulumi_policy import EnforcementLevel, ResourceValidationPolicy
from pulumi_policy import policy as sdk

from policies.analysis.values import as_mapping
from policies.exemptions import absent


def tell_of_absent(rules: Iterable[object]) -> None:
    """Let the SDK's server tell. Once per process, before the pack is made."""
    servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    single = tuple(rule for rule in rules if isinstance(rule, ResourceValidationPolicy))
    servicer.AnalyzeStack = telling(servicer.AnalyzeStack, single)


def telling(analyze: Callable[..., Any], rules: Iterable[ResourceValidationPolicy]) -> Callable[[Any, Any, Any], Any]:
    """`analyze`, with a violation for each exemption of a rule on single resources that spares nothing."""

    def analyze_stack(servicer: Any, request: Any, context: Any) -> Any:
        response = analyze(servicer, request, context)
        urns = [resource.urn for resource in request.resources]
        for rule in rules:
            level = servicer._get_enforcement_level(rule)  # noqa: SLF001
            options = as_mapping(servicer._get_policy_config(rule.name))  # noqa: SLF001
            if level == EnforcementLevel.DISABLED:
                continue
            bound = EnforcementLevel.MANDATORY if level == EnforcementLevel.REMEDIATE else level
            report = servicer._create_report_violation(  # noqa: SLF001
                response, rule.name, rule.description, bound, rule.severity
            )
            for text in absent(urns, options):
                report(f"{rule.name}: {text}.", None)
        return response

    return analyze_stack
