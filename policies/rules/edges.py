"""The call graph: security groups open what services declare, all of it and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from policies.analysis.edges import FROM_TAG, PORT_TAG, TO_TAG, Edge, edges
from policies.analysis.groups import labels, may_play, may_serve, tagged_role
from policies.analysis.identity import SECURITY_GROUPS
from policies.analysis.model import Stack
from policies.analysis.ownership import PLATFORM_COMPONENT, declared_owners, follows_conventions, tagged_service
from policies.analysis.permits import Objection, objection
from policies.analysis.ports import Ports
from policies.analysis.values import as_int
from policies.analysis.workloads import group_uses
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule
from policies.rules.edges_by_address import undeclared_ranges
from policies.rules.edges_by_balancer import undeclared_doors
from policies.rules.edges_by_wearing import unseen_uniforms


@stack_rule(
    About(
        name="edges-only-declared",
        description="Security groups admit only what a service declares: this caller, on this port.",
        severity="high",
        remedy="Declare the caller in the service's spec, or remove the rule. Never edit a rule's tags to fit.",
        options={
            "trustedPlatform": {
                "type": "string",
                "description": "The platform stack (`dev.platform`) whose security groups this slice refers to. For "
                "groups outside the stack the tags of the rule are believed, because nothing else can be seen.",
            }
        },
    )
)
def edges_only_declared(stack: Stack, options: Options) -> Iterator[Finding]:
    """Says nothing of a program that declares neither services nor a platform."""
    if not follows_conventions(stack):
        return
    # Where the platform is part of the stack, no group has a reason to lie outside it.
    trusted = bool(options.get("trustedPlatform")) and not stack.of(PLATFORM_COMPONENT)
    for _, alternatives in itertools.groupby(edges(stack), key=lambda edge: id(edge.rule)):
        readings = list(alternatives)
        yield from itertools.chain.from_iterable(map(_contradictions, readings))
        yield from _undeclared(stack, readings, trusted=trusted)
    yield from undeclared_ranges(stack)
    yield from undeclared_doors(stack, trusted=trusted)
    yield from unseen_uniforms(stack, trusted=trusted)
    yield from _borrowed(stack)
    yield from _forged(stack)


def _undeclared(stack: Stack, readings: list[Edge], *, trusted: bool) -> Iterator[Finding]:
    """Judge one rule, which a preview may allow several readings of: all bad is a violation, some bad is a doubt."""
    found = [(edge, _objection(stack, edge, trusted=trusted)) for edge in readings]
    bad = [(edge, reason) for edge, reason in found if reason is not None]
    sure = [(edge, reason) for edge, reason in bad if reason.certain]
    if all(edge.certain for edge in readings):
        yield from (_finding(edge, reason) for edge, reason in bad)
    elif len(sure) == len(readings):
        yield _finding(*sure[0])
    elif bad:
        edge, reason = bad[0]
        yield _finding(edge, Objection(reason.reason, certain=False))


def _objection(stack: Stack, edge: Edge, *, trusted: bool) -> Objection | None:
    outside = [end for end in (edge.source, edge.target) if end.group is None]
    if any(end.typed for end in outside):
        return Objection("it names a security group by an id that is written into the program, not by the platform's")
    if outside and not trusted:
        if all(end.certain for end in outside):
            return Objection("it joins a security group outside this stack, and no platform stack is trusted for it")
        return Objection("it joins a security group that can't be traced", certain=False)
    return objection(stack, edge)


def _finding(edge: Edge, found: Objection) -> Finding:
    rule = edge.rule
    where = f"{rule.direction} rule {rule.carrier.name} ({edge.source} to {edge.target})"
    if found.certain:
        return Violation(f"The {where} isn't declared: {found.reason}.", rule.carrier.urn)
    return Doubt(f"whether the {where} is declared can't be told: {found.reason}", rule.carrier.urn)


def _borrowed(stack: Stack) -> Iterator[Finding]:
    """Whoever wears a service's group is taken for that service by everyone."""
    for use in group_uses(stack):
        owners = declared_owners(stack, use.what)
        if labels(stack)[use.what.urn].role is None and owners and not use.services <= owners:
            whose = " and ".join(sorted(owners))
            others = " and ".join(sorted(use.services - owners - {use.by.name}))
            message = f"{use.by.name} wears the security group {use.what.name}, which is that of {whose}"
            message = f"{message}, and {others} runs there." if others else f"{message}."
            yield Violation(message, use.by.urn)


def _forged(stack: Stack) -> Iterator[Finding]:
    """A tag that would make every rule trust the group, on a group that anyone may have made."""
    for group in stack.of(*SECURITY_GROUPS):
        role, service = tagged_role(group), tagged_service(group)
        if not may_play(stack, group, role):
            message = f"The security group {group.name} calls itself {role} by its tag, but is no part of the platform."
            yield Violation(message, group.urn)
        if not may_serve(stack, group, service):
            message = f"The security group {group.name} calls itself {service}'s by its tag, but is part of neither "
            yield Violation(f"{message}{service} nor the platform.", group.urn)


def _contradictions(edge: Edge) -> Iterator[Finding]:
    carrier = edge.rule.carrier
    for key, end in ((FROM_TAG, edge.source), (TO_TAG, edge.target)):
        if end.group is not None and end.certain and end.tag is not None and end.tag not in end.names:
            message = f"The rule {carrier.name} is tagged {key}={end.tag}, but joins {end.group.name}, which is {end}."
            yield Violation(message, carrier.urn)
    tagged, ports = as_int(carrier.tag(PORT_TAG)), edge.rule.ports
    if tagged is not None and ports is not None and ports != Ports(tagged, tagged):
        yield Violation(f"The rule {carrier.name} is tagged {PORT_TAG}={tagged}, but opens {ports}.", carrier.urn)
