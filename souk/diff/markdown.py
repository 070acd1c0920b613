"""A comparison as the one comment that a pull request gets for all stacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from souk.diff import words
from souk.diff.compare import StackDiff
from souk.diff.resources import ResourceChange
from souk.diff.values import Change

MARKER: Final = "<!-- souk-diff -->"
"""By this the comment is found again, so that a pull request has one and not one per push."""
LIMIT: Final = 64_000
"""GitHub takes 65,536 characters; the rest is for what the workflow that posts it puts on top."""
CAPS: Final = (1000, 300, 100, 50, 20, 10, 5, 2, 0)
"""Entries per list: the largest with which the comment fits."""
KEPT: Final = 10
"""Entries that warnings, violations and new connections keep when all else is cut."""
LONGEST: Final = 500
"""Characters of one piece of text."""
PROPERTIES: Final = 12
"""Changed properties shown per resource."""
FENCE: Final = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    items: Sequence[str]
    closed: bool = True


def markdown(base: str, head: str, diffs: Iterable[StackDiff]) -> str:
    """The comment's text: warnings first, the rest folded away, cut to what GitHub takes."""
    every = tuple(diffs)
    head_lines = [MARKER, f"### What deploying this changes: {_code(base)} → {_code(head)}", *_table(every)]
    for cap in CAPS:
        text = "\n".join((*head_lines, *_stacks(every, cap))) + "\n"
        if len(text) <= LIMIT:
            return text
    return "\n".join((*head_lines, "All of it is too much for a comment; `souk diff` shows it.")) + "\n"


def _stacks(diffs: Sequence[StackDiff], cap: int) -> Iterator[str]:
    for diff in diffs:
        if not diff.empty:
            yield f"#### {_code(diff.stack)}"
            for section in _sections(diff):
                yield from _shown(section, cap if section.closed else max(cap, KEPT))


def _table(diffs: Sequence[StackDiff]) -> list[str]:
    kinds = ("added", "changed", "replaced", "removed", "unchanged")
    lines = ["", f"| stack | {' | '.join(kinds)} | connections | permissions | violations |", "|---" * 9 + "|"]
    for diff in diffs:
        counts = words.counts(diff)
        cells = (f"+{len(cell.added)} -{len(cell.removed)}" for cell in (diff.reach, diff.permissions, diff.findings))
        lines.append(
            f"| {_code(diff.stack)} | {' | '.join(str(counts[kind]) for kind in kinds)} | {' | '.join(cells)} |"
        )
    return [*lines, ""]


def _sections(diff: StackDiff) -> list[_Section]:
    reach, permissions, findings = diff.reach, diff.permissions, diff.findings
    return [
        _Section("⚠️ Data that is lost", [_code(words.loss(item)) for item in diff.losses], closed=False),
        _Section("⚠️ Same thing, other name", [_code(words.rename(item)) for item in diff.renames], closed=False),
        _Section("New policy violations", [_code(words.finding(cell)) for cell in findings.added], closed=False),
        _Section("How policies bind, changed", [_change(change) for change in diff.levels], closed=False),
        _Section("Policy violations fixed", [_code(words.finding(cell)) for cell in findings.removed]),
        _Section("Who reaches whom, now", [_code(words.reach(cell)) for cell in reach.added], closed=False),
        _Section("Who reaches whom, no longer", [_code(words.reach(cell)) for cell in reach.removed]),
        _Section("Who may do what, now", [_code(words.permission(cell)) for cell in permissions.added]),
        _Section("Who may do what, no longer", [_code(words.permission(cell)) for cell in permissions.removed]),
        _Section("Resources", [_resource(change) for change in diff.resources]),
        _Section("Outputs", [_change(change) for change in diff.exports]),
    ]


def _shown(section: _Section, cap: int) -> list[str]:
    if not section.items:
        return []
    lines = [f"- {item}" for item in section.items[:cap]]
    left = len(section.items) - len(lines)
    if left:
        lines.append(f"- … and {left} more, cut because a comment is limited; `souk diff` shows all of them")
    title = f"{section.title} ({len(section.items)})"
    if section.closed:
        return ["<details><summary>" + title + "</summary>", "", *lines, "", "</details>", ""]
    return [f"**{title}**", "", *lines, ""]


def _resource(change: ResourceChange) -> str:
    resource = change.resource
    sign = words.SIGNS[change.kind]
    lines = [f"{_code(f'{sign} {resource.name}')} {_code(resource.type)} {change.kind}"]
    if change.owner:
        lines[0] += f" in {_code(change.owner)}"
    parts = [_change(part) for part in change.changes]
    parts += [f"{_code(follow.path)}: {_code(words.follow(follow))}" for follow in change.follows]
    lines += [f"  - {part}" for part in parts[:PROPERTIES]]
    if len(parts) > PROPERTIES:
        lines.append(f"  - … and {len(parts) - PROPERTIES} more properties")
    if change.kind == "replaced":
        lines.append(f"  - {_code(words.replacement(change))}")
    return "\n".join(lines)


def _change(change: Change) -> str:
    old, new = words.sides(change)
    return f"{_code(change.path)}: {_code(old)} → {_code(new)}"


def _code(text: str) -> str:
    """Text as code, whatever it holds: in code nobody is mentioned, no image loads and no tag opens."""
    line = " ".join(text.split("\n"))
    if len(line) > LONGEST:
        line = f"{line[:LONGEST]}… ({len(line) - LONGEST} more characters)"
    longest = max((len(run) for run in FENCE.findall(line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or line.startswith(" ") or not line.strip() else ""
    return f"{fence}{pad}{line}{pad}{fence}"
