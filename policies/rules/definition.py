"""How a rule is written: metadata, and a function that turns a stack or a resource into findings."""

from __future__ import annotations

import re
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
from policies.exemptions import OPTION, SCHEMA, Exemption, absent, complaints, exemptions

DOCUMENTATION: Final = "docs/policies.md"
"""From the root of the project, wherever that is kept: `souk check --sarif` makes a rule's `url` absolute."""
_CATALOGUES: Final = (
    ("AWS Security Hub", re.compile(r"\w+\.\d+$")),
    ("Checkov", re.compile(r"CKV2?_")),
    ("Trivy", re.compile(r"AWS-\d")),
    ("cdk-nag", re.compile(r"[A-Z][A-Za-z]*\d+$")),
    ("AWSGuard", re.compile(r"[a-z]+(-[a-z]+)+$")),
)
"""The catalogues that `sources` are of, by what their ids look like."""
_REASON: Final = {"type": "string", "description": "why this stack sets the level or the options it sets"}
_SHOWN: Final = 3
_ROOT: Final = "pulumi:pulumi:Stack"

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


@dataclass(frozen=True, slots=True)
class Exempted(Finding):
    """The rule is broken, and the pack's config file says why that is let pass, and until when."""

    exemption: Exemption = field(kw_only=True)


class UndecidedError(UnknownValueError):
    """Raised once a rule has reported everything it could decide.

    The SDK turns it into an advisory, whatever the rule's level: its only way to say "not everything was judged", or
    "not everything judged was held against you", without failing the deployment.
    """

    def __init__(self, doubts: list[Doubt], exempted: list[Exempted]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        self.doubts = tuple(doubts)
        self.exempted = tuple(exempted)
        spared = [f"{e.message} This is let pass until {e.exemption.until}: {e.exemption.reason}" for e in exempted]
        undecided = f"everything else was judged, but {_some([doubt.message for doubt in doubts])}"
        self.message = " ".join(([undecided] if doubts else []) + ([f"Exempted: {_some(spared)}"] if spared else []))


def _some(messages: list[str]) -> str:
    more = f"; and {len(messages) - _SHOWN} more" if len(messages) > _SHOWN else ""
    return "; ".join(messages[:_SHOWN]) + more


@dataclass(frozen=True, slots=True)
class About:
    """The metadata of a rule.

    `sources` are the ids of the same rule elsewhere (Security Hub `EC2.18`, Checkov `CKV_AWS_24`, cdk-nag `EC23`,
    Trivy `AWS-0107`, or, where none of these has it, AWSGuard's name for it). `always` makes it mandatory by the pack's
    own default; otherwise the pack's config files say. `options` is the JSON schema of each option; every rule takes
    `reason` and `exemptions`, too.
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
            stack, options = stack_of(args), _options(about, args.get_config())
            urns = [resource.urn for resource in stack.resources]
            for text in (*complaints(exemptions(options)), *absent(urns, options)):
                report(f"{about.name}: {text}.", None)
            _report(check(stack, options), options, report, None)

        return StackValidationPolicy(about.name, about.description, validate, **_metadata(about))

    return define


def resource_rule(about: About, *types: str) -> Callable[[ResourceCheck], ResourceValidationPolicy]:
    """Make a rule of a function that judges the inputs of single resources of some types, before each is created."""

    def define(check: ResourceCheck) -> ResourceValidationPolicy:
        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            if args.resource_type in types:
                options = _options(about, args.get_config())
                _report(check(_alone(args), options), options, report, args.urn)
            elif args.resource_type == _ROOT:
                for text in complaints(exemptions(_options(about, args.get_config()))):
                    report(f"{about.name}: {text}.", args.urn)

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


def _report(findings: Iterable[Finding], options: Options, report: ReportViolation, urn: str | None) -> None:
    valid = [exemption for exemption in exemptions(options) if not [*complaints((exemption,))]]
    doubts: list[Doubt] = []
    exempted: list[Exempted] = []
    for finding in dict.fromkeys(findings):
        where = finding.urn or urn
        exemption = next((item for item in valid if where is not None and item.spares(where)), None)
        if isinstance(finding, Doubt):
            doubts.append(finding)
        elif exemption is not None:
            exempted.append(Exempted(finding.message, where, exemption=exemption))
        else:
            report(finding.message, where)
    if doubts or exempted:
        raise UndecidedError(doubts, exempted)


def _metadata(about: About) -> dict[str, Any]:
    return {
        "enforcement_level": EnforcementLevel.MANDATORY if about.always else None,
        "config_schema": PolicyConfigSchema({**about.options, "reason": _REASON, OPTION: SCHEMA}),
        "severity": Severity(about.severity),
        "framework": _framework(about.sources),
        "tags": list(about.sources) or None,
        "remediation_steps": about.remedy,
        "url": f"{DOCUMENTATION}#{about.name}",
    }


def _framework(sources: tuple[str, ...]) -> PolicyComplianceFramework | None:
    """AWS's own controls if there are some for it, else the catalogues of the tools that have the same rule.

    Security Hub's "Control reference" has them all; its standards, such as AWS Foundational Security Best Practices,
    have parts of it that change.
    """
    controls = [source for source in sources if _CATALOGUES[0][1].match(source)]
    if controls:
        return PolicyComplianceFramework(name=_CATALOGUES[0][0], reference=", ".join(controls))
    names = [name for name, shape in _CATALOGUES if any(map(shape.match, sources))]
    return PolicyComplianceFramework(name=" and ".join(names), reference=", ".join(sources)) if names else None
