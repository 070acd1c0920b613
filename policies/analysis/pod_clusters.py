"""In which cluster of EKS's pods run: as the provider tells that makes them, by what its `kubeconfig` is made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.model import Resource, Stack, once
from policies.analysis.nodes import CLUSTER, cluster_keys, key_of, nodes
from policies.analysis.references import candidates, refer
from policies.analysis.scheduling import Chance

FARGATE_PROFILE: Final = "aws:eks/fargateProfile:FargateProfile"
_KUBECONFIG: Final = "kubeconfig"


def in_cluster(stack: Stack, pods: Resource, key: str | None) -> Chance:
    """Whether pods run in a cluster, by its name or URN. Where there is but one they do, unless they say otherwise."""
    provider = stack.by_urn.get(pods.provider or "")
    if provider is not None:
        own = [key_of(cluster) for cluster in candidates(stack, provider, _KUBECONFIG, (CLUSTER,))]
        if own and key is not None:
            return Chance.YES if key in own else Chance.NO
        if _KUBECONFIG in provider.elsewhere:
            return Chance.PERHAPS
    return Chance.YES if len(_clusters(stack)) <= 1 else Chance.PERHAPS


@once
def _clusters(stack: Stack) -> frozenset[str]:
    joined = {place.cluster for place in nodes(stack) if place.cluster is not None}
    return frozenset({*joined, *map(key_of, stack.of(CLUSTER)), *(key for _, key in fargate_profiles(stack) if key)})


def fargate_profiles(stack: Stack) -> Iterator[tuple[Resource, str | None]]:
    """The profiles by which Fargate takes pods, each with its cluster."""
    for profile in stack.of(FARGATE_PROFILE):
        yield profile, next(cluster_keys(refer(stack, profile, ("clusterName",), (CLUSTER,))), None)
