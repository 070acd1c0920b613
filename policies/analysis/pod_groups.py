"""Which pods of a Kubernetes cluster get security groups of AWS's.

Source: EKS User Guide, "Assign security groups to individual Pods" (`SecurityGroupPolicy`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import KUBERNETES, kind_of, kubernetes_workloads, metadata
from policies.analysis.scheduling import Chance
from policies.analysis.values import UNKNOWN, as_mapping, dig, has_unknown

_POLICY: Final = f"{KUBERNETES}vpcresources."
_LABELS: Final = (("spec", "template", "metadata", "labels"), ("metadata", "labels"))


def selected(stack: Stack, policy: Resource) -> Iterator[Resource]:
    """The workloads whose pods a policy gives its groups, as far as these can be told from others.

    Of a choice by expressions, or by what the pods' service accounts are labelled, that isn't tried.
    """
    if not policy.type.startswith(_POLICY):
        return
    wanted = dig(policy.props, "spec", "podSelector", "matchLabels")
    for workload in _by_namespace(stack).get(metadata(policy)[0], ()):
        if wanted is UNKNOWN or _matches(workload, dict(as_mapping(wanted))):
            yield workload


@once
def _by_namespace(stack: Stack) -> dict[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for workload in kubernetes_workloads(stack):
        space = metadata(workload)[0]
        found[space] = (*found.get(space, ()), workload)
    return found


def selecting(stack: Stack, workload: Resource) -> Chance:
    """Whether some policy gives the pods of a workload groups of their own."""
    policies = (policy for policy in _policies(stack) if metadata(policy)[0] == metadata(workload)[0])
    return max((_chance(policy, workload) for policy in policies), default=Chance.NO)


@once
def _policies(stack: Stack) -> tuple[Resource, ...]:
    return tuple(resource for resource in stack.resources if resource.type.startswith(_POLICY))


def _chance(policy: Resource, workload: Resource) -> Chance:
    """A policy may choose by expressions, or by service accounts: of these that can't be told."""
    pods, given = dig(policy.props, "spec", "podSelector"), labels_of(workload)
    wanted = as_mapping(pods).get("matchLabels")
    if wanted is UNKNOWN or not _matches(workload, dict(as_mapping(wanted))):
        return Chance.PERHAPS if wanted is UNKNOWN else Chance.NO
    plain = wanted and set(as_mapping(pods)) == {"matchLabels"} and not has_unknown([wanted, given])
    return Chance.YES if plain else Chance.PERHAPS


def labels_of(workload: Resource) -> object:
    """What the pods of a workload are labelled; UNKNOWN if that isn't known yet."""
    return dig(workload.props, *(_LABELS[1] if kind_of(workload) == "Pod" else _LABELS[0]))


def _matches(workload: Resource, wanted: dict[str, object]) -> bool:
    given = labels_of(workload)
    return given is UNKNOWN or all(as_mapping(given).get(name) in (value, UNKNOWN) for name, value in wanted.items())
