"""Judges a recorded graph by the policy pack, in this process, as the engine would over gRPC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, cast

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
)
from pulumi_policy.deserialize import (
    SPECIAL_ARCHIVE_SIG,
    SPECIAL_ASSET_SIG,
    SPECIAL_SIG_KEY,
    deserialize_properties,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from components.errors import SoukError
from policies.elsewhere import outside
from policies.exemptions import Exemption
from policies.rules import ALL, Rule
from policies.rules.definition import Exempted, UndecidedError
from policies.settings import Setting, SettingsError, read_settings
from souk.garbage import kept
from souk.graph.model import UNKNOWN, Graph, Resource, Secret
from souk.packconfig import Idle, Said, check_exemptions, check_platform, idle, is_whole

VERBS: Final = ("create", "update", "delete")
_SIGNATURES: Final = {"asset": SPECIAL_ASSET_SIG, "archive": SPECIAL_ARCHIVE_SIG}


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule. `urn` is None if it is the stack as a whole. The message never holds a secret."""

    rule: str
    level: Literal["mandatory", "advisory"]
    urn: str | None
    message: str
    remedy: str
    severity: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule couldn't decide, because a preview doesn't know it. Never a failure, never proof either."""

    rule: str
    urn: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Spared:
    """A broken rule that the config file lets pass for one resource, until a day that it names."""

    rule: str
    urn: str | None
    message: str
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the pack says of a graph. `rules_run` leaves out the rules that the config file disables.

    `idle` are entries of the config file that let nothing pass, where the whole is judged and all of it is known.
    """

    violations: tuple[Violation, ...]
    notes: tuple[Note, ...]
    rules_run: tuple[str, ...]
    exempted: tuple[Spared, ...] = ()
    idle: tuple[Idle, ...] = ()

    @property
    def mandatory(self) -> tuple[Violation, ...]:
        """The violations that stop a deployment."""
        return tuple(violation for violation in self.violations if violation.level == "mandatory")

    @property
    def advisory(self) -> tuple[Violation, ...]:
        """The violations that only warn."""
        return tuple(violation for violation in self.violations if violation.level == "advisory")


def judge(graph: Graph, config_file: Path) -> Verdict:
    """Run every rule of the pack over a graph, with the levels and options of a pack config file.

    Raises SoukError for a config file with unknown rules or options, or with an exemption that is over or for nothing.
    What a rule raises passes through, with a note that names the rule: a rule that fails has judged nothing.
    """
    try:
        settings = read_settings(config_file, ALL)
    except SettingsError as error:
        raise SoukError(str(error)) from error
    check_exemptions(graph, settings, config_file)
    check_platform(graph, settings, config_file)
    with kept():
        return _judged(graph, settings)


def _judged(graph: Graph, settings: Mapping[str, Setting]) -> Verdict:
    court = _Court(graph)
    hearings = [court.hear(rule, settings[rule.name]) for rule in ALL if settings[rule.name].level != "disabled"]
    return Verdict(
        tuple(item for hearing in hearings for item in hearing.violations),
        tuple(item for hearing in hearings for item in hearing.notes),
        tuple(hearing.rule.name for hearing in hearings),
        tuple(item for hearing in hearings for item in hearing.exempted),
        tuple(item for hearing in hearings for item in _idle(court, hearing, settings)) if _tells(graph) else (),
    )


def _tells(graph: Graph) -> bool:
    """Whether what spares nothing here spares nothing: a preview may hide what it is for, and so may a slice."""
    return graph.mode == "up" and is_whole(graph)


def _idle(court: _Court, hearing: _Hearing, settings: Mapping[str, Setting]) -> Iterator[Idle]:
    """A rule that couldn't decide everything may need any of its entries for that."""

    def say(setting: Setting) -> Said:
        return court.hear(hearing.rule, setting).said

    if not hearing.notes:
        yield from idle(hearing.rule, settings[hearing.rule.name], hearing.spares, say)


class _Court:
    """A graph as rules see it, made once for all of them."""

    def __init__(self, graph: Graph) -> None:
        seen = [resource for resource in graph if not resource.read]
        self.shown = [(resource, _proxy(encode(resource.inputs)), _options(resource)) for resource in seen]
        self.stack = policy_resources(graph)

    def hear(self, rule: Rule, setting: Setting) -> _Hearing:
        """What a rule says with a setting."""
        hearing, options = _Hearing(rule, setting), setting.options
        if isinstance(rule, ResourceValidationPolicy):
            for resource, inputs, own in self.shown:
                args = ResourceValidationArgs(resource.type, inputs, resource.urn, resource.name, own, None, options)
                hearing.hear(args, resource.urn)
        else:
            hearing.hear(StackValidationArgs(self.stack, options), None)
        return hearing


class _Hearing:
    """One rule at work: collects what it reports."""

    def __init__(self, rule: Rule, setting: Setting) -> None:
        self.rule = rule
        self.level: Literal["mandatory", "advisory"] = "mandatory" if setting.level == "mandatory" else "advisory"
        self.violations: list[Violation] = []
        self.notes: list[Note] = []
        self.exempted: list[Spared] = []

    @property
    def said(self) -> Said:
        """Everything that was reported of the stack, whatever came of it."""
        return Counter((item.urn, item.message) for item in (*self.violations, *self.notes, *self.exempted))

    def spares(self, exemption: Exemption) -> bool:
        """Whether an exemption let something pass."""
        return any(item.urn is not None and exemption.spares(item.urn) for item in self.exempted)

    def hear(self, args: Any, urn: str | None) -> None:
        """Let the rule judge one resource, or the stack."""

        def report(message: str, at: str | None = None) -> None:
            rule = self.rule
            severity = rule.severity.value if rule.severity else ""
            where = at or urn
            self.violations.append(
                Violation(rule.name, self.level, where, message, rule.remediation_steps or "", severity)
            )

        try:
            self.rule.validate(args, report)  # pyright: ignore[reportUnknownMemberType] - the SDK's Awaitable has no type
        except UndecidedError as undecided:
            self.notes.extend(Note(self.rule.name, doubt.urn or urn, doubt.message) for doubt in undecided.doubts)
            self.exempted.extend(_spared(self.rule.name, item) for item in undecided.exempted)
        except UnknownValueError as unknown:
            self.notes.append(Note(self.rule.name, urn, unknown.message))
        except Exception as error:
            error.add_note(f"raised by the rule {self.rule.name} while it judged {urn or 'the stack'}")
            raise


def _spared(rule: str, item: Exempted) -> Spared:
    return Spared(rule, item.urn, item.message, item.exemption.reason, item.exemption.until)


def policy_resources(graph: Graph) -> list[PolicyResource]:
    """What the engine hands to stack rules: managed resources with their final outputs and each property's origins.

    Looked-up resources (StackReferences, `.get()`) are left out; of an origin that is one no more than its URN shows.
    """
    managed = [resource for resource in graph if not resource.read]
    named = {resource.provider for resource in managed}
    providers = {resource.urn: _provider(resource) for resource in managed if resource.urn in named}
    found: dict[str, PolicyResource] = {}
    for resource in managed:
        found[resource.urn] = PolicyResource(
            resource.type,
            _proxy(encode(_outputs(resource))),
            resource.urn,
            resource.name,
            _options(resource),
            providers.get(resource.provider or ""),
            found.get(resource.parent or ""),
            [],
            {},
        )
    for resource in managed:
        made = found[resource.urn]
        made.dependencies.extend(found[urn] for urn in resource.dependencies if urn in found)
        for key, urns in resource.property_dependencies.items():
            if urns:
                made.property_dependencies[key] = [found.get(urn) or outside(urn) for urn in urns]
    return list(found.values())


def _outputs(resource: Resource) -> Mapping[str, Any]:
    """Providers repeat the id among the outputs; components have none."""
    if not resource.custom or resource.id is None or "id" in resource.outputs:
        return resource.outputs
    return {**resource.outputs, "id": resource.id}


def _options(resource: Resource) -> PolicyResourceOptions:
    return PolicyResourceOptions(
        protect=resource.protect,
        ignore_changes=list(resource.ignore_changes),
        delete_before_replace=resource.options.delete_before_replace,
        aliases=[alias for alias in resource.options.aliases if alias.startswith("urn:")],
        custom_timeouts=PolicyCustomTimeouts(*(resource.options.timeouts.get(verb, 0) for verb in VERBS)),
        additional_secret_outputs=list(resource.options.secrets),
        parent=resource.parent,
    )


def _provider(resource: Resource) -> PolicyProviderResource:
    return PolicyProviderResource(resource.type, _proxy(encode(resource.inputs)), resource.urn, resource.name)


def _proxy(encoded: Any) -> Any:
    """The SDK's own objects: assets, and proxies that raise on unknowns and are neither dicts nor lists."""
    return unknown_checking_proxy(deserialize_properties(encoded))


def encode(value: Any) -> Any:
    """A value of the graph as the engine's protobuf brings it: floats, sentinels, signed assets, secrets in the open.

    A reference to a resource becomes its id, which is all that policies get.
    """
    if value is UNKNOWN:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Secret):
        return encode(value.value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, Mapping):
        return _encoded(cast("Mapping[str, Any]", value))
    if isinstance(value, list | tuple):
        return [encode(item) for item in cast("list[Any]", value)]
    return value


def _encoded(value: Mapping[str, Any]) -> Any:
    if len(value) == 1:
        kind, content = next(iter(value.items()))
        if kind in _SIGNATURES and isinstance(content, Mapping):
            return {SPECIAL_SIG_KEY: _SIGNATURES[kind], **encode(content)}
    if set(value) == {"urn", "id"}:
        return encode(value["id"])
    return {key: encode(item) for key, item in value.items()}
