"""Everything a comparison asks of one stack at one revision, taken while its files are at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from policies.analysis.model import Stack, to_resource
from souk.diff.contents import sealed
from souk.diff.permissions import Permission, permissions
from souk.diff.reach import Reach, reachability
from souk.diff.symbols import shown
from souk.graph.model import Graph
from souk.judge import Verdict, policy_resources


class Finding(NamedTuple):
    """A policy violation. `urn` is empty if it is the stack's as a whole."""

    rule: str
    level: str
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Portrait:
    """A stack once everything exists.

    `inputs` are by URN and `exports` by name, as a reader gets them: what AWS makes up by its name, files by their
    digests, paths relative to the project. `levels` is what the revision's own file says of the rules: exemptions, too.
    """

    graph: Graph
    inputs: Mapping[str, Mapping[str, Any]]
    exports: Mapping[str, Any]
    reach: frozenset[Reach] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    findings: frozenset[Finding] = frozenset()
    levels: Mapping[str, Any] = field(default_factory=dict[str, Any])


def portray(
    graph: Graph, salted: Graph, verdicts: Sequence[Verdict], root: Path, levels: Mapping[str, Any]
) -> Portrait:
    """The portrait of a graph, given a recording of the same program in `root` with another salt.

    What several verdicts hold against one resource by one rule is one finding, in the first one's words.
    """
    plain = sealed(graph, root)
    reading = shown(plain, sealed(salted, root))
    stack = Stack(tuple(to_resource(resource) for resource in policy_resources(graph)))
    return Portrait(
        graph=plain,
        inputs=reading.inputs,
        exports=reading.exports,
        reach=reachability(stack),
        permissions=permissions(stack, reading.inputs),
        findings=_findings(verdicts),
        levels=levels,
    )


def _findings(verdicts: Sequence[Verdict]) -> frozenset[Finding]:
    found: dict[tuple[str, str | None], set[Finding]] = {}
    for verdict in verdicts:
        known = frozenset(found)
        for broken in verdict.violations:
            key = (broken.rule, broken.urn)
            if key not in known:
                found.setdefault(key, set()).add(Finding(broken.rule, broken.level, broken.urn or "", broken.message))
    return frozenset(finding for findings in found.values() for finding in findings)


def nothing(project: str, stack: str) -> Portrait:
    """The portrait of a stack that a revision doesn't have."""
    return Portrait(Graph(project, stack, "up", (), {}), {}, {})
