"""On which machines the tasks run that don't say so themselves: their cluster's own, by default or because it has them.

Sources: Amazon ECS API Reference, `CreateService` ("If no capacityProviderStrategy or launchType is specified, the
defaultCapacityProviderStrategy for the cluster is used") and `RunTask`; Amazon ECS Developer Guide, "Amazon ECS
container agent configuration" (`ECS_CLUSTER`; a machine that names none is in the cluster `default`, if it is in any).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.model import Resource, Stack
from policies.analysis.packing import decoded
from policies.analysis.references import Reference, refer, resolve
from policies.analysis.values import UNKNOWN, all_strings, as_list, as_mapping, dig

CAPACITY_PROVIDER: Final = "aws:ecs/capacityProvider:CapacityProvider"
_CLUSTER: Final = "aws:ecs/cluster:Cluster"
_DEFAULTS: Final = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
_STRATEGIES: Final = "defaultCapacityProviderStrategies"
_DEFAULT: Final = "default"
_MACHINES: Final = (
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
)
_JOINING: Final = re.compile(r"\bECS_CLUSTER\s*=\s*[\"']?([\w-]+)")


class _Runner(NamedTuple):
    """Where what runs tasks names their cluster, and where their launch type and capacity."""

    cluster: tuple[str, ...]
    place: tuple[str, ...] = ()


_RUNNERS: Final[Mapping[str, _Runner]] = {
    "aws:ecs/service:Service": _Runner(("cluster",)),
    "aws:ecs/taskSet:TaskSet": _Runner(("cluster",)),
    "aws:scheduler/schedule:Schedule": _Runner(("target", "arn"), ("target", "ecsParameters")),
    "aws:cloudwatch/eventTarget:EventTarget": _Runner(("arn",), ("ecsTarget",)),
}


def lent_by_cluster(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """Capacity providers and machines, each with what runs tasks there by the cluster alone."""
    usual, joined = _usual(stack), _joined(stack)
    if usual or joined:
        for runner, clusters, kind in _unplaced(stack):
            for cluster in clusters:
                own = usual.get(cluster, ()) if kind is None else ()
                yield from ((holder, runner) for holder in own or joined.get(cluster, ()))


def _unplaced(stack: Stack) -> Iterator[tuple[Resource, tuple[str, ...], object]]:
    """What runs tasks and names no capacity for them, with its clusters and its launch type, unless that is Fargate."""
    for token, paths in _RUNNERS.items():
        for runner in stack.of(token):
            if paths.place and dig(runner.props, *paths.place) is None:
                continue
            kind = dig(runner.props, *paths.place, "launchType") or None
            if kind in (None, "EC2") and not dig(runner.props, *paths.place, "capacityProviderStrategies"):
                yield runner, tuple(_keys(refer(stack, runner, paths.cluster, (_CLUSTER,)))), kind


def _usual(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The capacity providers that each cluster takes by default."""
    found: dict[str, tuple[Resource, ...]] = {}
    for defaults in stack.of(_DEFAULTS):
        strategies = as_list(defaults.props.get(_STRATEGIES))
        names = [item if item is UNKNOWN else as_mapping(item).get("capacityProvider") for item in strategies]
        providers = resolve(stack, defaults, _STRATEGIES, names, (CAPACITY_PROVIDER,)).targets
        for cluster in _keys(refer(stack, defaults, ("clusterName",), (_CLUSTER,))):
            found[cluster] = (*found.get(cluster, ()), *providers)
    return found


def _joined(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The machines that join each cluster, as their boot scripts say."""
    found: dict[str, tuple[Resource, ...]] = {}
    for machine in stack.of(*_MACHINES):
        scripts = (decoded(machine.props.get(key)) for key in ("userData", "userDataBase64"))
        for name in dict.fromkeys(name for text in all_strings(list(scripts)) for name in _JOINING.findall(text)):
            found[name] = (*found.get(name, ()), machine)
    return found


def _keys(cluster: Reference) -> Iterator[str]:
    """What a cluster is known by: its name, or its URN where that isn't known."""
    for target in cluster.targets:
        name = target.props.get("name")
        yield name if isinstance(name, str) else target.urn
    yield from (text.rpartition("/")[2] for text in cluster.outside)
    if cluster.empty:
        yield _DEFAULT
