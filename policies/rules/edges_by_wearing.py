"""Workloads that wear a security group which isn't in the stack: the rules that open it stand elsewhere, too."""

from __future__ import annotations

from collections.abc import Iterator

from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Resource, Stack
from policies.analysis.references import Reference, refer
from policies.analysis.workloads import GROUP_PATHS
from policies.rules.definition import Doubt, Finding


def unseen_uniforms(stack: Stack, *, trusted: bool) -> Iterator[Finding]:
    """Nothing here shows whom such a workload may call, and who may call it. The trusted platform's own groups are
    judged where all slices are."""
    for token, paths in GROUP_PATHS.items():
        for workload in stack.of(token):
            # What a launch template says, AWS fills in, and a preview shows it as unknown.
            for path in (each for each in paths if workload.states(each[0])):
                worn = refer(stack, workload, path, SECURITY_GROUPS)
                which = _unseen(worn, trusted=trusted, given=_given(workload, path[0]))
                if which is not None:
                    what = f"what {workload.name} calls, and what calls it, can't be told: it wears {which}"
                    yield Doubt(what, workload.urn)


def _given(workload: Resource, key: str) -> bool:
    """Whether some of a property is another stack's output."""
    return key in workload.elsewhere or workload.origins.get(key) == ()


def _unseen(worn: Reference, *, trusted: bool, given: bool) -> str | None:
    if worn.outside and not given:
        return f"the security group {', '.join(worn.outside)}, an id that is written into the program"
    if worn.untraceable:
        return "a security group that can't be traced"
    if (worn.outside or worn.foreign) and not trusted:
        return "a security group outside this stack, and no platform stack is trusted for it"
    return None
