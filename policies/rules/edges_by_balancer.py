"""Ways in by a load balancer that wears a group which isn't its own: nobody declared whom that lets through."""

from __future__ import annotations

from collections.abc import Iterator

from policies.analysis.groups import tagged_role
from policies.analysis.identity import LOAD_BALANCERS, SECURITY_GROUPS
from policies.analysis.model import Resource, Stack
from policies.analysis.ownership import declared_owners
from policies.analysis.references import Reference, refer
from policies.rules.definition import Doubt, Finding, Violation


def undeclared_doors(stack: Stack, *, trusted: bool) -> Iterator[Finding]:
    """Load balancers in a service's group, and in groups of other stacks, unless those are the trusted platform's."""
    for balancer in stack.of(*LOAD_BALANCERS):
        if balancer.states("securityGroups"):
            worn = refer(stack, balancer, ("securityGroups",), SECURITY_GROUPS)
            yield from _borrowed(stack, balancer, worn)
            yield from _elsewhere(balancer, worn, trusted=trusted)


def _borrowed(stack: Stack, balancer: Resource, worn: Reference) -> Iterator[Finding]:
    """Whatever admits the service admits whoever calls the load balancer."""
    own = declared_owners(stack, balancer)
    for group in worn.targets:
        owners = declared_owners(stack, group)
        if tagged_role(group) is None and owners and not (own and own <= owners):
            what = f"the security group {group.name}, which is that of {' and '.join(sorted(owners))}"
            if worn.certain:
                yield Violation(f"The load balancer {balancer.name} wears {what}.", balancer.urn)
            else:
                yield Doubt(f"whether the load balancer {balancer.name} wears {what}, can't be told", balancer.urn)


def _elsewhere(balancer: Resource, worn: Reference, *, trusted: bool) -> Iterator[Finding]:
    """The rules of such a group stand in another stack, and nothing here shows whom they let in."""
    if worn.typed:
        what = f"{', '.join(worn.outside)}, an id that is written into the program"
        yield Violation(f"The load balancer {balancer.name} wears the security group {what}.", balancer.urn)
    elif (worn.outside or worn.foreign) and not trusted:
        message = f"The load balancer {balancer.name} wears a security group outside this stack"
        yield Violation(f"{message}, and no platform stack is trusted for it.", balancer.urn)
    if worn.untraceable:
        yield Doubt(f"whom {balancer.name} lets in can't be told: it wears a group that can't be traced", balancer.urn)
