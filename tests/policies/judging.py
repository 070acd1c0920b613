"""Runs one rule over a program of the kit and says what it said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_policy import ResourceValidationArgs, ResourceValidationPolicy, StackValidationArgs, StackValidationPolicy

from policies.rules.definition import UndecidedError
from tests.policies.kit import Program, options, proxied

Policy = StackValidationPolicy | ResourceValidationPolicy


@dataclass(frozen=True)
class Said:
    """What a rule reported: messages with the logical name of the resource each is about, and what it can't decide."""

    violations: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Nothing to report, and nothing left open."""
        return not self.violations and not self.doubts

    @property
    def names(self) -> list[str]:
        """The logical names of the resources in violation."""
        return [name for _, name in self.violations]

    @property
    def text(self) -> str:
        """All messages."""
        return "\n".join(message for message, _ in self.violations)


def run(policy: Policy, program: Program, settings: Mapping[str, Any] | None = None) -> Said:
    """Let a rule judge every resource of the program, or the stack that they make."""
    return run_all([policy], program, settings)[policy.name]


def run_all(
    policies: Iterable[Policy], program: Program, settings: Mapping[str, Any] | None = None
) -> Mapping[str, Said]:
    """The same for several rules, which all see the same objects."""
    stack = program.resources()
    inputs = [(item, proxied(program.inputs(item))) for item in program.made.values()]
    said: dict[str, Said] = {}
    for policy in policies:
        arguments: list[Any] = [StackValidationArgs(stack, settings)]
        if isinstance(policy, ResourceValidationPolicy):
            arguments = [
                ResourceValidationArgs(item.type, props, item.urn, item.name, options(item), None, settings)
                for item, props in inputs
            ]
        said[policy.name] = _said(policy, arguments)
    return said


def _said(policy: Policy, arguments: list[Any]) -> Said:
    violations: list[tuple[str, str]] = []
    doubts: list[str] = []

    def report(message: str, urn: str | None = None) -> None:
        violations.append((message, (urn or "").rsplit("::", 1)[-1]))

    for args in arguments:
        try:
            policy.validate(args, report)  # pyright: ignore[reportUnknownMemberType] - the SDK's Awaitable has no type
        except UndecidedError as undecided:
            doubts.extend(doubt.message for doubt in undecided.doubts)
    return Said(tuple(violations), tuple(doubts))
