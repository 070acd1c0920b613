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


def _binds_its_own_pods(souk: Market) -> None:
    """A controller's pods have a role of AWS's, and one of the cluster's that a chart brought."""
    pods(souk)
    made = {"metadata": {"name": "order", "namespace": "order"}}
    souk.program.add("kubernetes:core/v1:ServiceAccount", "order", made, parent=souk.order.component)
    bound(souk, "leader-election", {"kind": "ServiceAccount", "name": "order", "namespace": "order"})


def _binds_elsewhere(souk: Market) -> None:
    """Where product's pods run, none has a role of AWS's."""
    pods(souk)
    bound(souk, "leader-election", account(souk), namespace="product")


_ELSEWHERE = {"template": {"spec": {"serviceAccountName": "product", "containers": [{"name": "app"}]}}}
ALL = (
    Benign("a cluster to look at", _looks),
    Benign("a namespace of one's own to edit", _edits_its_own),
    Benign("an unknown role for one's own pods", _binds_its_own_pods),
    Benign("an unknown role where no pods have roles", _binds_elsewhere),
    Benign("a role that watches pods", _reads_settings),
    Benign("a rollout under one's own account", runs("argoproj.io/v1alpha1:Rollout", _ELSEWHERE)),
)
