"""A verdict as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from souk.facts.wording import plural
from souk.graph import urns
from souk.judge import Verdict, Violation

COLOURS: Final = {"mandatory": "red", "advisory": "yellow"}
STACK: Final = "the stack"


def judged(stack: str, resources: int, verdict: Verdict) -> RenderableType:
    """Violations by rule, mandatory ones first; what is exempted, undecided, or stated in vain; a summary line."""
    parts: list[RenderableType] = []
    for violations in (verdict.mandatory, verdict.advisory):
        for rule in dict.fromkeys(violation.rule for violation in violations):
            parts += _rule([violation for violation in violations if violation.rule == rule])
    for item in verdict.exempted:
        why = f"{item.message} Let pass until {item.until}: {item.reason}"
        parts.append(Text(f"exempted  {item.rule}  {_where(item.urn)}: {why}"))
    for note in verdict.notes:
        parts.append(Text(f"undecided  {note.rule}  {_where(note.urn)}: {note.message}"))
    parts += [Text(f"idle  {item.rule}  {item.message}") for item in verdict.idle]
    return Group(*parts, _summary(stack, resources, verdict))


def _rule(violations: Sequence[Violation]) -> list[RenderableType]:
    first = violations[0]
    colour = COLOURS[first.level]
    lines: list[RenderableType] = [
        Text.from_markup(f"[{colour}]{first.level}[/]  [bold]{escape(first.rule)}[/]  {escape(first.severity)}")
    ]
    lines += [_indented(f"{_where(violation.urn)}: {violation.message}", 2) for violation in violations]
    # One remedy per rule: it says what to change, not where.
    lines += [_indented(f"→ {remedy}", 2) for remedy in dict.fromkeys(v.remedy for v in violations) if remedy]
    return [*lines, Text()]


def _indented(text: str, columns: int) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, columns))


def _where(urn: str | None) -> str:
    return f"{urns.token(urn)} {urns.name(urn)}" if urn else STACK


def _summary(stack: str, resources: int, verdict: Verdict) -> Text:
    mandatory, advisory, undecided = len(verdict.mandatory), len(verdict.advisory), len(verdict.notes)
    counts = f"{plural(mandatory, 'mandatory violation')}, {advisory} advisory, {undecided} undecided"
    if verdict.exempted:
        counts += f", {len(verdict.exempted)} exempted"
    if verdict.idle:
        counts += f", {len(verdict.idle)} idle"
    outcome = "fails" if mandatory else "passes"
    return Text(
        f"{stack} {outcome}: {plural(len(verdict.rules_run), 'rule')} on {plural(resources, 'resource')}, {counts}",
        style="red" if mandatory else "green",
    )
