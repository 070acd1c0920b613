"""The machines of Kubernetes clusters of EKS's: which there are, what they are labelled, and what keeps pods off them.

Sources: EKS User Guide, "Simplify node lifecycle with managed node groups", "Customize managed nodes with launch
templates" and "Maintain nodes yourself with self-managed nodes" (`bootstrap.sh`, `NodeConfig`, Bottlerocket's
settings); EKS API Reference, `CreateNodegroup`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.model import Resource, Stack, once
from policies.analysis.packing import decoded
from policies.analysis.references import Reference, candidates, refer
from policies.analysis.values import UNKNOWN, Unknown, all_strings, as_list, as_mapping

NODE_GROUP: Final = "aws:eks/nodeGroup:NodeGroup"
CLUSTER: Final = "aws:eks/cluster:Cluster"
_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
_MACHINES: Final = ("aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration", _TEMPLATE)
_SCRIPTS: Final = ("userData", "userDataBase64")
_JOINING: Final = re.compile(r"eks/bootstrap\.sh|Start-EKSBootstrap|node\.eks\.aws|settings\.kubernetes")
_NAMED: Final = re.compile(
    r"""eks/bootstrap\.sh["']?\s+["']?([\w-]+)|-EKSClusterName\s+["']?([\w-]+)"""
    r"""|cluster-name["']?\s*=\s*["']?([\w-]+)|cluster:(?:\s+\w+:\s*\S+)*?\s+name:\s*["']?([\w-]+)"""
)
_LABELS: Final = re.compile(r"--node-labels[= ][\"']?([^\s\"']+)")
_TAINTS: Final = re.compile(r"--register-with-taints[= ][\"']?([^\s\"']+)")
_UNREAD: Final = re.compile(r"settings\.kubernetes|registerWithTaints|nodeLabels")
"""Where a script labels and taints in a way that isn't read here."""
_EFFECTS: Final = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
_BY_AWS: Final = re.compile(r"(?:^|\.)(?:kubernetes\.io|k8s\.io|k8s\.aws|amazonaws\.com)/")
"""Labels that Kubernetes and AWS give: kubernetes.io, "Well-Known Labels, Annotations and Taints"."""
_GROUP_LABEL: Final = "eks.amazonaws.com/nodegroup"
_CAPACITY_LABEL: Final = "eks.amazonaws.com/capacityType"
_SYSTEM_LABEL: Final = "kubernetes.io/os"


class Taint(NamedTuple):
    """Keeps off whatever doesn't tolerate it."""

    key: object
    value: object
    effect: object


class Nodes(NamedTuple):
    """Machines that pods run on. `by` starts them; without a `cluster` nobody can say which one they join."""

    by: Resource
    cluster: str | None
    template: Resource | None
    labels: Mapping[str, object] | Unknown
    taints: tuple[Taint, ...] | Unknown

    def label(self, key: str) -> object:
        """The value of a label; None if they surely have none of that name."""
        if self.labels is UNKNOWN:
            return UNKNOWN
        return self.labels.get(key, UNKNOWN if _BY_AWS.search(key) else None)


@once
def nodes(stack: Stack) -> tuple[Nodes, ...]:
    """Managed node groups, and whatever else joins a cluster by its boot script."""
    groups = tuple(_managed(stack, group) for group in stack.of(NODE_GROUP))
    taken = {group.template.urn for group in groups if group.template is not None}
    return (
        *groups,
        *(found for machine in stack.of(*_MACHINES) if machine.urn not in taken for found in _own(stack, machine)),
    )


def cluster_keys(cluster: Reference) -> Iterator[str]:
    """What a cluster is known by: its name, or its URN where that isn't known."""
    yield from map(key_of, cluster.targets)
    yield from cluster.outside


def key_of(cluster: Resource) -> str:
    name = cluster.props.get("name")
    return name if isinstance(name, str) else cluster.urn


def _managed(stack: Stack, group: Resource) -> Nodes:
    templates = refer(stack, group, ("launchTemplate", "id"), (_TEMPLATE,)).targets
    named = refer(stack, group, ("launchTemplate", "name"), (_TEMPLATE,)).targets
    template = next(iter((*templates, *named)), None)
    cluster = next(cluster_keys(refer(stack, group, ("clusterName",), (CLUSTER,))), None)
    told = _told(template) if template is not None else ""
    given = group.props.get("labels")
    labels = UNKNOWN if given is UNKNOWN else {**_labels_told(told), **as_mapping(given), **_by_aws(group)}
    stated = group.props.get("taints")
    taints = UNKNOWN if stated is UNKNOWN else (*_taints_told(told), *map(_taint, as_list(stated)))
    return Nodes(group, cluster, template, labels, taints)


def _by_aws(group: Resource) -> dict[str, object]:
    """What EKS itself labels the nodes of a group."""
    kind = group.props.get("amiType")
    system = "windows" if str(kind).startswith("WINDOWS") else "linux"
    return {
        _GROUP_LABEL: group.props.get("nodeGroupName", UNKNOWN),
        _CAPACITY_LABEL: group.props.get("capacityType", "ON_DEMAND"),
        _SYSTEM_LABEL: UNKNOWN if kind is UNKNOWN else system,
    }


def _taint(item: object) -> Taint:
    stated = as_mapping(item)
    effect = stated.get("effect")
    if item is UNKNOWN:
        return Taint(UNKNOWN, UNKNOWN, UNKNOWN)
    return Taint(stated.get("key"), stated.get("value") or "", _EFFECTS.get(str(effect), effect))


def _own(stack: Stack, machine: Resource) -> Iterator[Nodes]:
    """A machine, or what starts some, as a node: by what its script says, or by the cluster that this is made from."""
    text = _told(machine)
    if text is UNKNOWN:
        made_from = (cluster for key in _SCRIPTS for cluster in candidates(stack, machine, key, (CLUSTER,)))
        for cluster in dict.fromkeys(made_from):
            yield Nodes(machine, key_of(cluster), machine, UNKNOWN, UNKNOWN)
    elif _JOINING.search(text):
        named = _NAMED.search(text)
        name = next(filter(None, named.groups()), None) if named else None
        unread = _UNREAD.search(text) or "$" in "".join((*_LABELS.findall(text), *_TAINTS.findall(text)))
        labels = UNKNOWN if unread else _labels_told(text)
        yield Nodes(machine, name, machine, labels, UNKNOWN if unread else _taints_told(text))


def _told(machine: Resource) -> str | Unknown:
    """What boot scripts say, all in one."""
    scripts = [decoded(machine.props[key]) for key in _SCRIPTS if machine.states(key)]
    return UNKNOWN if UNKNOWN in scripts else "\n".join(all_strings(scripts))


def _labels_told(text: str | Unknown) -> dict[str, object]:
    if text is UNKNOWN:
        return {}
    pairs = (item.partition("=") for found in _LABELS.findall(text) for item in found.split(","))
    return {key: value for key, _, value in pairs}


def _taints_told(text: str | Unknown) -> tuple[Taint, ...]:
    """`key=value:Effect`, or `key:Effect`."""
    if text is UNKNOWN:
        return ()
    stated = (item.rpartition(":") for found in _TAINTS.findall(text) for item in found.split(","))
    pairs = ((before.partition("="), effect) for before, _, effect in stated)
    return tuple(Taint(key, value, effect) for (key, _, value), effect in pairs)
