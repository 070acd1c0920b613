"""Security-group rules, each opened a little further, and new ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final

from souk.graph.model import Graph, Resource
from tests.policies.mutation.mutants import Edit, Mutant, Props, copied, edited, evenly, followed, redirected

_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
_RULES: Final = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)
_MOST: Final = 9
_BESIDE: Final = {
    "aws:elasticache/userGroup:UserGroup": ("a stranger's user", "userIds", "somebody-else"),
    "aws:lb/loadBalancer:LoadBalancer": ("a stranger's group at a door", "securityGroups", "sg-0123456789abcdef0"),
    "aws:rds/instance:Instance": ("a stranger's group at a store", "vpcSecurityGroupIds", "sg-0123456789abcdef0"),
    "aws:rds/cluster:Cluster": ("a stranger's group at a store", "vpcSecurityGroupIds", "sg-0123456789abcdef0"),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        "a stranger's group at a store",
        "securityGroupIds",
        "sg-0123456789abcdef0",
    ),
}
_ADDRESSES: Final = {
    "a cloud": ("cidrIpv4", "3.0.0.0/8"),
    "an office": ("cidrIpv4", "203.0.113.0/24"),
    "a private range": ("cidrIpv4", "172.16.0.0/12"),
    "an IPv6 range": ("cidrIpv6", "2600:1f18:1234::/48"),
    "somebody's list": ("prefixListId", "pl-0123456789abcdef0"),
}


def mutants(graph: Graph) -> Iterator[Mutant]:
    """Every rule is widened in some way; every store is opened to strangers."""
    for token in _RULES:
        direction = "in" if "Ingress" in token else "out"
        inner = [rule for rule in graph.of_type(token) if "referencedSecurityGroupId" in rule.inputs]
        edits: dict[str, Edit] = {
            "to the world": lambda inputs: _towards(inputs, "0.0.0.0/0"),
            "to half the world": lambda inputs: _towards(inputs, "128.0.0.0/1"),
            "to the VPC": lambda inputs: _towards(inputs, "10.40.0.0/16"),
            "all ports": lambda inputs: inputs.update(fromPort=0, toPort=65535),
            "another port": lambda inputs: inputs.update(fromPort=22, toPort=22),
            "all protocols": _everything,
            "unexplained": lambda inputs: inputs.update(description=""),
        }
        for number, (operator, edit) in enumerate(edits.items()):
            for rule in evenly(inner[number:], _MOST):
                yield edited(f"{direction}, {operator}", rule, edit)
        for rule in evenly(inner, _MOST):
            yield from _mistagged(rule, direction)
    yield from _strangers(graph)
    yield from _worn(graph)
    yield from _addressed(graph)
    yield from _beside(graph)


def _beside(graph: Graph) -> Iterator[Mutant]:
    """Something of nobody's beside what is a store's or a load balancer's own: a user of a cache, a security group."""
    for token, (operator, key, more) in _BESIDE.items():
        for resource in graph.of_type(token):
            if isinstance(resource.inputs.get(key), list):
                yield dataclasses.replace(edited(operator, resource, _appended(key, more)), doubtful=True)


def _appended(key: str, more: str) -> Edit:
    return lambda inputs: inputs[key].append(more)


def _towards(inputs: Props, cidr: str) -> None:
    del inputs["referencedSecurityGroupId"]
    inputs["cidrIpv4"] = cidr


def _everything(inputs: Props) -> None:
    for key in ("fromPort", "toPort"):
        inputs.pop(key, None)
    inputs["ipProtocol"] = "-1"


def _mistagged(rule: Resource, direction: str) -> Iterator[Mutant]:
    def edit(inputs: dict[str, Any]) -> None:
        inputs["tags"]["souk:from"] = "nobody"

    yield edited(f"{direction}, a tag that lies", rule, edit)


def _strangers(graph: Graph) -> Iterator[Mutant]:
    """A copy of the rule that admits a store's owner, for another service."""
    groups = {group.name: group for group in graph.of_type(_GROUP)}
    services = [group for group in groups.values() if not _role(group) and "souk:service" in group.inputs["tags"]]
    for rule in graph.of_type(_RULES[0]):
        tags = rule.inputs["tags"]
        if tags.get("souk:to") != "store" or tags["souk:from"] == "migration":
            continue
        for group in services:
            if group.inputs["tags"]["souk:service"] != tags["souk:from"]:
                swap = redirected("a stranger", rule, ("referencedSecurityGroupId",), group)
                yield copied("a stranger at a store", rule, swap)


def _worn(graph: Graph) -> Iterator[Mutant]:
    """A service that wears the group of another one."""
    groups = [group for group in graph.of_type(_GROUP) if not _role(group) and "souk:service" in group.inputs["tags"]]
    path = ("networkConfiguration", "securityGroups")
    for service in graph.of_type("aws:ecs/service:Service"):
        others = [group for group in groups if group.inputs["tags"]["souk:service"] != service.name]
        for group in evenly(others, 3):
            yield redirected("another's group", service, path, group)


def _addressed(graph: Graph) -> Iterator[Mutant]:
    """One more way into every group, beside those it has: for addresses, or for a list that somebody else fills."""
    rule = next(rule for rule in graph.of_type(_RULES[0]) if "referencedSecurityGroupId" in rule.inputs)
    for operator, (key, peer) in _ADDRESSES.items():
        for group in graph.of_type(_GROUP):
            port = _port_of(graph, group)
            onto = redirected(operator, rule, ("securityGroupId",), group)
            mutant = followed(onto, rule, _reached(key, peer, port))
            opened = copied(f"{operator} at a group", rule, mutant)
            yield dataclasses.replace(opened, place=group.name, doubtful=key == "prefixListId")


def _reached(key: str, peer: str, port: int) -> Edit:
    def edit(inputs: Props) -> None:
        del inputs["referencedSecurityGroupId"]
        inputs.update({key: peer, "fromPort": port, "toPort": port})

    return edit


def _port_of(graph: Graph, group: Resource) -> int:
    """The port that a store answers on, by the rule that admits its owner; of others any that isn't the web's."""
    for rule in graph.of_type(_RULES[0]) if _role(group) == "store" else ():
        if group.urn in rule.property_dependencies.get("securityGroupId", ()):
            return int(rule.inputs["fromPort"])
    return 8080


def _role(group: Resource) -> str | None:
    return group.inputs["tags"].get("souk:role")
