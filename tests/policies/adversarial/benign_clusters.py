"""Rights in a Kubernetes cluster by which nobody gets at a stranger's pods."""

from __future__ import annotations

from tests.policies.adversarial.flaws_clusters import account, bound, cluster_role, entered, mapped, pods, runs
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market


def _looks(souk: Market) -> None:
    """Everybody may look, and product may edit what is its own."""
    pods(souk)
    mapped(souk, "shop:developers", "system:nodes")
    bound(souk, "view", {"kind": "Group", "name": "shop:developers"}, account(souk), namespace=None)


def _edits_its_own(souk: Market) -> None:
    pods(souk)
    entered(souk, "shop:product")
    bound(souk, "edit", {"kind": "Group", "name": "shop:product"}, account(souk), namespace="product")


def _reads_settings(souk: Market) -> None:
    """An own role that watches pods and writes ConfigMaps, in all namespaces."""
    pods(souk)
    own = cluster_role(souk, ["pods", "configmaps"], "get", "list", "watch")
    bound(souk, own, account(souk), namespace=None)


_ELSEWHERE = {"template": {"spec": {"serviceAccountName": "product", "containers": [{"name": "app"}]}}}
ALL = (
    Benign("a cluster to look at", _looks),
    Benign("a namespace of one's own to edit", _edits_its_own),
    Benign("a role that watches pods", _reads_settings),
    Benign("a rollout under one's own account", runs("argoproj.io/v1alpha1:Rollout", _ELSEWHERE)),
)
