"""How a rule is written: metadata, and a function that turns a stack or a resource into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policies.analysis.model import Resource, Stack, stack_of
from policies.analysis.values import as_mapping, plain

DOCUMENTATION: Final = "docs/policies.md"
_REASON: Final = {"type": "string", "description": "why this stack sets the level or the options it sets"}
_SHOWN: Final = 3

Options = Mapping[str, Any]
Grade = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say: the message never holds a property's value that could be a secret."""

    message: str
    urn: str | None = None


class Violation(Finding):
    """The rule is broken."""


class Doubt(Finding):
    """The rule can't decide, because a value isn't known before deployment or doesn't show where it is from."""


class UndecidedError(UnknownValueError):
    """Raised once a rule has reported everything it could decide.

    The SDK turns it into an advisory, whatever the rule's level: its only way to say "not everything was judged"
    without failing the deployment.
    """

    def __init__(self, doubts: list[Doubt]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        self.doubts = tuple(doubts)
        shown = "; ".join(doubt.message for doubt in doubts[:_SHOWN])
        more = f"; and {len(doubts) - _SHOWN} more" if len(doubts) > _SHOWN else ""
        self.message = f"everything else was judged, but {shown}{more}"


@dataclass(frozen=True, slots=True)
class About:
    """The metadata of a rule.

    `sources` are the ids of the same rule elsewhere (Security Hub `EC2.18`, Checkov `CKV_AWS_24`, cdk-nag `EC23`,
    Trivy `AWS-0107`). `always` makes it mandatory by the pack's own default; otherwise the pack's config files say.
    `options` is the JSON schema of each option; every rule also takes `reason`.
    """

    name: str
    description: str
    severity: Grade
    remedy: str
    sources: tuple[str, ...] = ()
    always: bool = True
    options: Mapping[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])


StackCheck = Callable[[Stack, Options], Iterable[Finding]]
ResourceCheck = Callable[[Resource, Options], Iterable[Finding]]


def stack_rule(about: About) -> Callable[[StackCheck], StackValidationPolicy]:
    """Make a rule of a function that judges the whole stack, also in a preview."""

    def define(check: StackCheck) -> StackValidationPolicy:
        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            _report(check(stack_of(args), _options(about, args.get_config())), report, None)

        return StackValidationPolicy(about.name, about.description, validate, **_metadata(about))

    return define


def resource_rule(about: About, *types: str) -> Callable[[ResourceCheck], ResourceValidationPolicy]:
    """Make a rule of a function that judges the inputs of single resources of some types, before each is created."""

    def define(check: ResourceCheck) -> ResourceValidationPolicy:
        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            if args.resource_type in types:
                _report(check(_alone(args), _options(about, args.get_config())), report, args.urn)

        return ResourceValidationPolicy(about.name, about.description, validate, **_metadata(about))

    return define


def _alone(args: ResourceValidationArgs) -> Resource:
    """A resource as the engine shows it before it is created: all its properties are the program's own."""
    props = as_mapping(plain(args.props))
    origins: dict[str, tuple[str, ...]] = dict.fromkeys(props, ())
    return Resource(args.urn, args.resource_type, args.name, args.opts.parent, props, origins)


def _options(about: About, config: Mapping[str, Any]) -> Options:
    """The rule's options; defaults are filled in because only the CLI does so, not the SDK."""
    defaults = {name: schema["default"] for name, schema in about.options.items() if "default" in schema}
    return {**defaults, **as_mapping(plain(config))}


def _report(findings: Iterable[Finding], report: ReportViolation, urn: str | None) -> None:
    doubts: list[Doubt] = []
    for finding in dict.fromkeys(findings):
        if isinstance(finding, Doubt):
            doubts.append(finding)
        else:
            report(finding.message, finding.urn or urn)
    if doubts:
        raise UndecidedError(doubts)


def _metadata(about: About) -> dict[str, Any]:
    controls = [source for source in about.sources if "." in source]
    return {
        "enforcement_level": EnforcementLevel.MANDATORY if about.always else None,
        "config_schema": PolicyConfigSchema({**about.options, "reason": _REASON}),
        "severity": Severity(about.severity),
        "framework": PolicyComplianceFramework(
            name="AWS Foundational Security Best Practices", reference=", ".join(controls)
        )
        if controls
        else None,
        "tags": list(about.sources) or None,
        "remediation_steps": about.remedy,
        "url": f"{DOCUMENTATION}#{about.name}",
    }
