"""Security groups: how much they open, merged before it is judged, so that no wide opening hides in narrow ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.cidr import collapse, parse, within, world
from policies.analysis.edges import FROM_TAG
from policies.analysis.firewall import Direction, Rule, rules
from policies.analysis.groups import labels, tagged_role, wearers
from policies.analysis.identity import LOAD_BALANCERS
from policies.analysis.model import Resource, Stack
from policies.analysis.openings import Reach, openings, reaches
from policies.analysis.ownership import component_service, is_platform_part
from policies.analysis.ports import Ports, count, spell
from policies.analysis.prefix_lists import ranges
from policies.analysis.references import Reference
from policies.analysis.values import as_bool, as_int, known_strings
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule
from policies.rules.stated import PORT, RANGE, TEXT, TEXTS, exceptions, stated

_SHOWN: Final = 4
_WEB_PORTS: Final = (Ports(80, 80), Ports(443, 443))


@stack_rule(
    About(
        name="sg-no-public-ingress",
        description="Nothing is open to the internet but ports 443 and 80 of a public load balancer.",
        severity="critical",
        remedy="Put the workload behind the public load balancer and admit the load balancer's security group.",
        sources=("EC2.18", "EC2.19", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "EC23", "AWS-0107"),
    )
)
def sg_no_public_ingress(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Ranges are collapsed first: two halves of the internet are the internet."""
    for reach in reaches(stack):
        world = _world(reach)
        if reach.direction != "ingress" or not world:
            continue
        web = reach.protocol == "tcp" and reach.ports in _WEB_PORTS
        doors = [_is_public_door(stack, group) for group in reach.rules[0].group.targets]
        carrier = reach.rules[-1].carrier
        if not (web and doors and all(doors)):
            what = f"{_who(stack, reach)} to {world} on {_spelt(reach)}"
            if web and any(doors):
                yield Doubt(
                    f"whether {carrier.name}, which opens {what}, is a public door isn't known yet", carrier.urn
                )
            else:
                yield Violation(f"{carrier.name} opens {what}.", carrier.urn)
    yield from _unreadable(stack, "ingress")


def _is_public_door(stack: Stack, group: Resource) -> bool:
    """A group that public load balancers wear and nothing else does, and that has no other role; or the platform's."""
    worn = wearers(stack, group)
    if not all(use.by.type in LOAD_BALANCERS and not as_bool(use.by.props.get("internal")) for use in worn):
        return False
    if worn:
        return tagged_role(group) in (None, "public-entry")
    # A preview may not see who wears it. Of the platform's own group the tag is believed, of nobody else's.
    return labels(stack)[group.urn].role == "public-entry" and is_platform_part(stack, group)


@stack_rule(
    About(
        name="sg-no-all-traffic",
        description="A rule opens the few ports it is for: not all protocols, not a wide range.",
        severity="high",
        remedy="Name the protocol and the one port that the callee listens on.",
        sources=("CKV_AWS_277",),
        options={
            "maxPorts": {
                "type": "integer",
                "minimum": 1,
                "maximum": 65536,
                "default": 10,
                "description": "How many ports a group may open to the same other end.",
            }
        },
    )
)
def sg_no_all_traffic(stack: Stack, options: Options) -> Iterator[Finding]:
    """In both directions; adjacent rules to the same other end count as one."""
    limit = options["maxPorts"]
    for opening in openings(stack):
        carrier = opening.rules[-1].carrier
        if opening.protocol == "-1":
            yield Violation(f"The {opening.direction} rule {carrier.name} opens all protocols and ports.", carrier.urn)
        elif opening.protocol in ("tcp", "udp") and count(opening.ports) > limit:
            what = f"{count(opening.ports)} ports ({opening.protocol} {spell(opening.ports)}) to one other end"
            yield Violation(f"The {opening.direction} rules up to {carrier.name} open {what}.", carrier.urn)


@stack_rule(
    About(
        name="sg-no-broad-self",
        description="A security group admits itself on one port at most.",
        severity="high",
        remedy="Give the two sides security groups of their own, or narrow the rule to the one port they need.",
    )
)
def sg_no_broad_self(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Everything that wears the group can reach everything else that does."""
    for opening in openings(stack):
        if opening.peer == "itself" and (opening.protocol == "-1" or count(opening.ports) > 1):
            carrier = opening.rules[-1].carrier
            message = f"{carrier.name} lets a security group reach itself on {spell(opening.ports)}."
            yield Violation(message, carrier.urn)


@stack_rule(
    About(
        name="sg-restricted-egress",
        description="Nothing may connect to the whole internet but by a stated exception.",
        severity="medium",
        remedy="Use VPC endpoints, or state the exception with its reason in the pack's config file.",
        sources=("CKV_AWS_382", "AWS-0104"),
        always=False,
        options=exceptions(
            "Exceptions. `groups` limits one to services or roles of security groups by name.",
            {"cidr": RANGE, "protocol": TEXT, "port": PORT},
            {"groups": TEXTS},
        ),
    )
)
def sg_restricted_egress(stack: Stack, options: Options) -> Iterator[Finding]:
    """Ranges are collapsed first, as for ingress."""
    allowed = stated(options)
    for reach in reaches(stack):
        world = _world(reach)
        if reach.direction == "egress" and world and not any(_excepts(stack, item, reach) for item in allowed):
            carrier = reach.rules[-1].carrier
            message = f"{carrier.name} lets {_who(stack, reach)} connect to {world} on {_spelt(reach)}."
            yield Violation(message, carrier.urn)
    yield from _unreadable(stack, "egress")


def _excepts(stack: Stack, exception: Options, reach: Reach) -> bool:
    allowed = parse(str(exception.get("cidr")))
    port = as_int(exception.get("port"))
    if allowed is None or port is None or exception.get("protocol") != reach.protocol:
        return False
    if reach.ports != Ports(port, port) or not all(within(network, allowed) for network in reach.networks):
        return False
    groups = set(known_strings(exception.get("groups")))
    names = _names(stack, reach)
    return not groups or (bool(names) and names <= groups)


def _names(stack: Stack, reach: Reach) -> frozenset[str]:
    """Whose egress it is: by the group, or, in a slice whose groups are the platform's, by the tags of the rules.

    There a tag is believed of a rule that lies in the component of the service it names.
    """
    if reach.group is not None:
        return labels(stack)[reach.group.urn].names
    return frozenset(_tagged(stack, rule) for rule in reach.rules)


def _tagged(stack: Stack, rule: Rule) -> str:
    tag = str(rule.carrier.tag(FROM_TAG) or "")
    return tag if tag == component_service(stack, rule.carrier) and not rule.group.typed else ""


def _world(reach: Reach) -> str:
    found = world(reach.networks)
    more = f" and {len(found) - _SHOWN} more ranges" if len(found) > _SHOWN else ""
    return " and ".join(map(str, found[:_SHOWN])) + more


def _spelt(reach: Reach) -> str:
    return "all protocols" if reach.protocol == "-1" else f"{reach.protocol} {reach.ports}"


def _who(stack: Stack, reach: Reach) -> str:
    if reach.group is None:
        return "a security group"
    names = labels(stack)[reach.group.urn].names
    return f"the security group {reach.group.name}" + (f" of {'/'.join(sorted(names))}" if names else "")


def _unreadable(stack: Stack, direction: Direction) -> Iterator[Finding]:
    """Rules that can't be judged yet because their range, or what they open to the world, isn't known."""
    for rule in (rule for rule in rules(stack) if rule.direction == direction):
        carrier = rule.carrier
        if rule.peer.unknown or (_is_open(stack, rule) and _is_vague(rule)):
            yield Doubt(f"what the {direction} rule {carrier.name} opens isn't known yet", carrier.urn)
        elif rule.peer.prefix_list is not None and not (_is_handed_over(rule.peer.prefix_list) or _is_web(stack, rule)):
            for what in ranges(stack, rule.peer).unseen:
                yield Doubt(f"whether {carrier.name} opens the world can't be told: it names {what}", carrier.urn)


def _is_web(stack: Stack, rule: Rule) -> bool:
    """Whether it opens a public door, which the world may come in by anyway."""
    doors = [_is_public_door(stack, group) for group in rule.group.targets]
    return rule.direction == "ingress" and rule.protocol == "tcp" and rule.ports in _WEB_PORTS and any(doors)


def _is_handed_over(reference: Reference) -> bool:
    """Whether it is another stack's, which judges its own lists."""
    return not reference.targets and not reference.typed and not reference.untraceable


def _is_open(stack: Stack, rule: Rule) -> bool:
    return bool(world(collapse(ranges(stack, rule.peer).networks)))


def _is_vague(rule: Rule) -> bool:
    return rule.protocol is None or rule.ports is None
