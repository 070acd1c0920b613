"""Whose code runs in the place of something else: in its network, and with its role.

A launch template runs nothing, and neither does an interface or a queue of jobs: whoever starts machines from the
template, plugs in the interface or sends a job does, and he wears what they wear. So does whoever's task or job it is
that a rule, a schedule or a workflow starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.capacity import CAPACITY_PROVIDER, lent_by_cluster
from policies.analysis.identity import known
from policies.analysis.leaves import Leaf, leaves
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.pod_groups import selected
from policies.analysis.pods_on_nodes import node_owners, pods_on
from policies.analysis.references import refer
from policies.analysis.unlisted import ACTING, TOLD, Wanted, named_in
from policies.analysis.values import dig, known_strings

_INSTANCE: Final = "aws:ec2/instance:Instance"
_INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"
_ATTACHMENT: Final = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"
_GROUP_ATTACHMENT: Final = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
_DEFINITIONS: Final = ("aws:ecs/taskDefinition:TaskDefinition", "aws:batch/jobDefinition:JobDefinition")
HOLDERS: Final = (
    "aws:apprunner/vpcConnector:VpcConnector",
    "aws:autoscaling/group:Group",
    "aws:batch/computeEnvironment:ComputeEnvironment",
    "aws:batch/jobQueue:JobQueue",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
    CAPACITY_PROVIDER,
    "aws:glue/connection:Connection",
    _INTERFACE,
)
"""What has a place in the network or a role, and runs whatever those who use it have it run."""
_NAMING: Final = re.compile(
    r"launch_?(?:template|configuration)|network_?interface|capacity_?provider|connection|queue|compute_?environment",
    re.IGNORECASE,
)
_TARGET: Final = ("aws:cloudwatch/eventTarget:EventTarget", "arn")
"""Where an ARN isn't the resource's own."""
_FAMILY: Final = re.compile(r"(?:task|job)_?definition", re.IGNORECASE)
_ABOUT: Final = (
    "aws:appautoscaling/",
    *(f"aws:autoscaling/{name}:" for name in ("attachment", "lifecycleHook", "notification", "policy", "schedule")),
    "aws:cloudwatch/metricAlarm:",
    "aws:ec2/eip",
    "aws:ec2/flowLog:",
    "aws:ec2/route",
    "aws:ec2/securityGroup",
    "aws:iam/",
    "aws:vpc/",
)
"""What scales, watches, addresses or permits others, and runs nothing in their place."""
_AWSVPC: Final = "awsvpc"


class _Uses(NamedTuple):
    """What uses each holder, and the tasks and jobs that each resource starts, by URN."""

    users: Mapping[str, tuple[Resource, ...]]
    started: Mapping[str, tuple[Resource, ...]]


def guests(stack: Stack, place: Resource, *, in_network: bool = False) -> frozenset[str]:
    """The services that are declared to own what runs in the place of a resource, or by it; not its own owner.

    A task of ECS's with an interface of its own is no guest in the network of the machine below it.
    """
    found: set[str] = set()
    there = (place, *users(stack, place, in_network=in_network))
    for user in there:
        found.update(*(declared_owners(stack, item) for item in started(stack, user)))
        found.update(declared_owners(stack, user) if user is not place else ())
        found.update(*(_owners_of_pods(stack, pods) for pods in selected(stack, user)))
    # The nodes of nobody in particular are a party of their own, whoever's pods run there.
    if any(declared_owners(stack, user) for user in there):
        pods = (item for user in there for item in pods_on(stack, user, in_network=in_network))
        found.update(*(declared_owners(stack, item) for item in pods))
    return frozenset(found)


def _owners_of_pods(stack: Stack, pods: Resource) -> frozenset[str]:
    """Whose pods they are, and whose the nodes below them: root there enters their network."""
    return declared_owners(stack, pods) | node_owners(stack).get(pods.urn, frozenset())


def users(stack: Stack, holder: Resource, *, in_network: bool = False) -> tuple[Resource, ...]:
    """Whatever uses a holder, directly or through other holders."""
    found: dict[Resource, None] = {}
    queue = [holder]
    while queue:
        for user in _uses(stack).users.get(queue.pop().urn, ()):
            if user not in found and not (in_network and _has_own_interface(stack, user)):
                found[user] = None
                queue.append(user)
    return tuple(found)


def started(stack: Stack, user: Resource) -> tuple[Resource, ...]:
    """The tasks and jobs that a resource starts."""
    return _uses(stack).started.get(user.urn, ())


def _has_own_interface(stack: Stack, user: Resource) -> bool:
    """Whether what it starts are tasks with an interface each (Amazon ECS Developer Guide, "awsvpc network mode")."""
    tasks = started(stack, user)
    return bool(tasks) and all(dig(task.props, "networkMode") == _AWSVPC for task in tasks)


@once
def _uses(stack: Stack) -> _Uses:
    used, begun = _Found(), _Found()
    holders, definitions = bool(stack.of(*HOLDERS)), bool(stack.of(*_DEFINITIONS))
    for resource in stack.resources if holders or definitions else ():
        if resource.type.startswith(ACTING) and not resource.type.startswith(_ABOUT):
            for key, value in resource.props.items():
                if key in TOLD and (resource.type, key) != _TARGET:
                    continue
                values = tuple(leaves(key, value))
                for holder in named_in(stack, resource, key, values, _HELD) if holders else ():
                    used.add(holder.urn, resource)
                for task in _definitions(stack, resource, key, values) if definitions else ():
                    begun.add(resource.urn, task)
    for holder, user in (*_plugged(stack), *lent_by_cluster(stack)):
        used.add(holder.urn, user)
    return _Uses(used.frozen(), begun.frozen())


class _Found:
    """Resources by URN, each once."""

    def __init__(self) -> None:
        self._found: dict[str, dict[Resource, None]] = {}

    def add(self, urn: str, resource: Resource) -> None:
        if resource.urn != urn:
            self._found.setdefault(urn, {})[resource] = None

    def frozen(self) -> Mapping[str, tuple[Resource, ...]]:
        return {urn: tuple(resources) for urn, resources in self._found.items()}


def _names(leaf: Leaf) -> Iterator[str]:
    """What may name a holder: an ARN or an id anywhere, a name only where one is asked for."""
    text = str(leaf.value)
    if text.startswith(("arn:", "eni-", "lt-")) or any(map(_NAMING.search, leaf.keys)):
        yield text


def _definitions(stack: Stack, resource: Resource, key: str, values: tuple[Leaf, ...]) -> Iterator[Resource]:
    """The tasks and jobs that a property names: by ARN, or by family, with or without a revision."""
    yield from named_in(stack, resource, key, values, _STARTED)
    for leaf in values:
        if isinstance(leaf.value, str) and any(map(_FAMILY.search, leaf.keys)):
            yield from _by_family(stack).get(leaf.value.rsplit("/", 1)[-1].split(":", 1)[0], ())


def _arns(leaf: Leaf) -> Iterator[str]:
    yield from (text for text in known_strings(leaf.value) if text.startswith("arn:"))


_HELD: Final = Wanted(HOLDERS, _names)
_STARTED: Final = Wanted(_DEFINITIONS, _arns)


@once
def _by_family(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for task in stack.of(*_DEFINITIONS):
        for name in known_strings([task.props.get("family"), task.props.get("name")]):
            found[name] = (*found.get(name, ()), task)
    return found


def _plugged(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """What is attached to machines and interfaces by a resource of its own, and to which."""
    for attachment in stack.of(_ATTACHMENT):
        for interface in refer(stack, attachment, ("networkInterfaceId",), (_INTERFACE,)).targets:
            for key in ("instanceId", "instance"):
                yield from ((interface, item) for item in refer(stack, attachment, (key,), (_INSTANCE,)).targets)
    for attachment in stack.of(_GROUP_ATTACHMENT):
        interface = refer(stack, attachment, ("networkInterfaceId",), (_INTERFACE, _INSTANCE))
        owners = (_by_first_interface(stack).get(text) for text in interface.outside)
        yield from ((attachment, item) for item in (*interface.targets, *owners) if item is not None)


@once
def _by_first_interface(stack: Stack) -> Mapping[str, Resource]:
    """The machines by the interface that each is made with."""
    found = ((known(machine, "primaryNetworkInterfaceId"), machine) for machine in stack.of(_INSTANCE))
    return {interface: machine for interface, machine in found if interface is not None}
