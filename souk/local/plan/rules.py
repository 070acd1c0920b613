"""The plan's security-group rules: whether one thing may open a connection to another."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from souk.local.plan.resources import Recorded, Resources

INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
HTTPS: Final = 443
INTERNET: Final = ipaddress.ip_network("0.0.0.0/0")


@dataclass(frozen=True, slots=True)
class Rule:
    """One opening of a group: to another group, an address range or a prefix list (`peer`), for some TCP ports."""

    direction: Literal["ingress", "egress"]
    group: str
    peer: str
    first: int
    last: int

    def opens(self, group: str, port: int) -> bool:
        """Whether it is this group's, for this port."""
        return self.group == group and self.first <= port <= self.last


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the groups by the roles that the platform gives them (`internal-entry`, `authorizer`)."""

    rules: tuple[Rule, ...]
    groups: dict[str, str]
    prefix_lists: dict[str, str]

    @classmethod
    def of(cls, resources: Resources) -> Rules:
        """Read the plan's standalone rules: it has no others."""
        roles = {
            str(group["tags"]["souk:role"]): group.id
            for group in resources.all(GROUP)
            if "souk:role" in group.get("tags", {}) and not group.service
        }
        lists = {
            str(endpoint["prefixListId"]): str(endpoint["serviceName"]).rpartition(".")[2]
            for endpoint in resources.all(ENDPOINT)
            if endpoint.get("prefixListId")
        }
        return cls(tuple(_rules(resources)), roles, lists)

    def admit(self, sources: Iterable[str], targets: Iterable[str], port: int) -> bool:
        """Whether some source group may send to, and some target group receive from, the other end on a TCP port.

        The internet is a target without a group: what it receives is not for our rules to say.
        """
        ends = [(source, target) for source in sources for target in targets]
        return any(
            self._opens("egress", source, target, port)
            and (target == str(INTERNET) or self._opens("ingress", target, source, port))
            for source, target in ends
        )

    def reach_aws(self, groups: Iterable[str], service: str) -> bool:
        """Whether one of the groups may send to an AWS API: over the internet, an endpoint, or its prefix list."""
        mine = [rule for rule in self.rules if rule.direction == "egress"]
        return any(rule.opens(group, HTTPS) and self._is_aws(rule.peer, service) for group in groups for rule in mine)

    def _opens(self, direction: str, group: str, peer: str, port: int) -> bool:
        return any(rule.direction == direction and rule.peer == peer and rule.opens(group, port) for rule in self.rules)

    def _is_aws(self, peer: str, service: str) -> bool:
        if peer in (str(INTERNET), self.groups.get("endpoint")):
            return True
        return self.prefix_lists.get(peer) == service


def _rules(resources: Resources) -> Iterator[Rule]:
    for token, direction in ((INGRESS, "ingress"), (EGRESS, "egress")):
        for found in resources.all(token):
            for key in ("referencedSecurityGroupId", "cidrIpv4", "prefixListId"):
                if found.get(key):
                    yield _rule("ingress" if direction == "ingress" else "egress", found, str(found[key]))


def _rule(direction: Literal["ingress", "egress"], found: Recorded, peer: str) -> Rule:
    first, last = int(found.get("fromPort") or 0), int(found.get("toPort") or 65535)
    return Rule(direction, found["securityGroupId"], peer, first, last)
