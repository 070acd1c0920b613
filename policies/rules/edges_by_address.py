"""Ways in that name addresses instead of a security group: nobody declares those, whoever is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.addresses import inhabitants, is_inhabited, own_networks
from policies.analysis.cidr import Network, is_world, within
from policies.analysis.firewall import Rule, rules
from policies.analysis.groups import Label, labels
from policies.analysis.model import Stack
from policies.analysis.ownership import declarations
from policies.analysis.ports import Ports
from policies.analysis.prefix_lists import Ranges, ranges
from policies.rules.definition import Doubt, Finding, Violation

_WEB: Final = (Ports(80, 80), Ports(443, 443))
_FOR_ALL_OF_US: Final[Mapping[str | None, tuple[Ports, ...] | None]] = {"endpoint": _WEB[1:], "nat": None}
"""What everyone in the own network may use, and on which ports (None: on any)."""


def undeclared_ranges(stack: Stack) -> Iterator[Finding]:
    """A range or list that admits others than declared callers. The whole world is another rule's matter."""
    for rule in rules(stack):
        found = ranges(stack, rule.peer)
        if rule.direction != "ingress" or found == Ranges():
            continue
        for label in [labels(stack)[group.urn] for group in rule.group.targets]:
            yield from _into(stack, rule, found, label)
        if rule.group.leaves_stack and not rule.group.targets:
            yield from (
                Violation(
                    f"The rule {rule.carrier.name} admits {what} to a group outside this stack.", rule.carrier.urn
                )
                for what in (*filter(_is_part, found.networks), *_lists(found))
            )


def _into(stack: Stack, rule: Rule, found: Ranges, label: Label) -> Iterator[Finding]:
    if label.role == "public-entry" and rule.protocol == "tcp" and rule.ports in _WEB:
        return
    carrier, to = rule.carrier, "/".join(sorted(label.names)) or label.group.name
    for network in filter(_is_part, found.networks):
        if not _is_for_all_of_us(stack, network, rule, label):
            for who in _strangers(stack, network, label):
                yield Violation(
                    f"The rule {carrier.name} admits {network} to {to}, where {who} undeclared.", carrier.urn
                )
    for what in _lists(found):
        yield Violation(f"The rule {carrier.name} admits {what} to {to}, which nothing declares.", carrier.urn)
    for what in found.unseen:
        yield Doubt(f"whom {carrier.name} admits to {to} can't be told: it names {what}", carrier.urn)


def _strangers(stack: Stack, network: Network, label: Label) -> Iterator[str]:
    """Who runs there and is no declared caller of any service whose group it is, and whether others may."""
    callers = [declarations(stack)[name].callers for name in label.services if name in declarations(stack)]
    known = {name for names in callers if isinstance(names, tuple) and label.role is None for name in names}
    found = sorted(inhabitants(stack, network) - known - label.services)
    if found:
        yield f"{', '.join(found)} run"
    elif not is_inhabited(stack, network):
        yield "anyone may be,"


def _is_part(network: Network) -> bool:
    return not is_world(network)


def _is_for_all_of_us(stack: Stack, network: Network, rule: Rule, label: Label) -> bool:
    if label.role not in _FOR_ALL_OF_US:
        return False
    ports = _FOR_ALL_OF_US[label.role]
    return (ports is None or rule.ports in ports) and any(within(network, own) for own in own_networks(stack))


def _lists(found: Ranges) -> list[str]:
    return [f"AWS's prefix list of {endpoint.name}" for endpoint in found.by_aws]
