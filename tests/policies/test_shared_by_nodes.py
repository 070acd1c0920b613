"""Two services at one store: one's pods run on nodes that are the other's."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.model import Resource
from policies.analysis.nodes import Nodes, Taint, nodes
from policies.analysis.scheduling import Chance, placeable
from policies.analysis.values import UNKNOWN
from policies.rules.ownership import no_shared_role
from tests.policies.adversarial.flaws_nodes import in_orders_group, joining, node_group, pods
from tests.policies.judging import run
from tests.policies.kit import Foreign
from tests.policies.market import Market
from tests.policies.parts import group
from tests.policies.sharing import assert_shared, judged, stack_of

_TAINT = Taint("team", "order", "NoSchedule")
_LABELS = {"team": "order", "disk": "fast", "late": UNKNOWN}


def _placed(spec: object, *taints: Taint) -> Chance:
    machine = Resource("urn:nodes", "aws:eks/nodeGroup:NodeGroup", "nodes", None, {}, {})
    place = Nodes(machine, "souk", None, _LABELS, taints)
    return placeable(spec, place, place.label)


def _near(*expressions: dict[str, Any]) -> dict[str, Any]:
    terms = [{"matchExpressions": [expression]} for expression in expressions]
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    return {"affinity": {"nodeAffinity": required}}


@pytest.mark.parametrize(
    ("spec", "chance"),
    [
        ({}, Chance.YES),
        (UNKNOWN, Chance.PERHAPS),
        ({"nodeSelector": {"team": "order", "disk": "fast"}}, Chance.YES),
        ({"nodeSelector": {"team": "order", "disk": "slow"}}, Chance.NO),
        ({"nodeSelector": {"team": UNKNOWN}}, Chance.PERHAPS),
        ({"nodeSelector": {"late": "x"}}, Chance.PERHAPS),
        ({"nodeSelector": {"absent": UNKNOWN}}, Chance.NO),
        ({"nodeSelector": {"topology.kubernetes.io/zone": "a"}}, Chance.PERHAPS),
        ({"nodeSelector": UNKNOWN}, Chance.PERHAPS),
        ({"nodeName": "ip-10-0-0-1"}, Chance.PERHAPS),
        (_near({"key": "team", "operator": "In", "values": ["payment", "order"]}), Chance.YES),
        (_near({"key": "team", "operator": "In", "values": ["payment"]}), Chance.NO),
        (_near({"key": "team", "operator": "NotIn", "values": ["order"]}), Chance.NO),
        (_near({"key": "team", "operator": "NotIn", "values": ["payment"]}), Chance.YES),
        (_near({"key": "absent", "operator": "NotIn", "values": ["order"]}), Chance.YES),
        (_near({"key": "disk", "operator": "Exists"}), Chance.YES),
        (_near({"key": "absent", "operator": "Exists"}), Chance.NO),
        (_near({"key": "disk", "operator": "DoesNotExist"}), Chance.NO),
        (_near({"key": "late", "operator": "DoesNotExist"}), Chance.PERHAPS),
        (_near({"key": "absent", "operator": "DoesNotExist"}), Chance.YES),
        (_near({"key": "disk", "operator": "Gt", "values": ["1"]}), Chance.PERHAPS),
        (_near({"key": "absent", "operator": "Exists"}, {"key": "disk", "operator": "Exists"}), Chance.YES),
    ],
)
def test_what_a_pod_asks_for(spec: object, chance: Chance) -> None:
    """A node selector was no reason to leave a team alone, and a preference was one."""
    assert _placed(spec) is chance


@pytest.mark.parametrize(
    ("toleration", "chance"),
    [
        (None, Chance.NO),
        ({"operator": "Exists"}, Chance.YES),
        ({"key": "team", "operator": "Exists"}, Chance.YES),
        ({"key": "team", "value": "order"}, Chance.YES),
        ({"key": "team", "value": "order", "effect": "NoSchedule"}, Chance.YES),
        ({"key": "team", "value": "order", "effect": "NoExecute"}, Chance.NO),
        ({"key": "team", "value": "product"}, Chance.NO),
        ({"key": "team", "value": UNKNOWN}, Chance.PERHAPS),
        ({"key": "disk", "operator": "Exists"}, Chance.NO),
        (UNKNOWN, Chance.PERHAPS),
    ],
)
def test_what_a_pod_tolerates(toleration: object, chance: Chance) -> None:
    """Any toleration at all was taken for one of this taint."""
    spec = {"tolerations": [toleration]} if toleration is not None else {}
    assert _placed(spec, _TAINT) is chance


def test_a_taint_that_only_prefers() -> None:
    """It keeps nobody off where there is no room elsewhere."""
    assert _placed({}, _TAINT._replace(effect="PreferNoSchedule")) is Chance.YES


def test_a_taint_that_is_not_known() -> None:
    """It may be the one that keeps the pod off, or one that only prefers."""
    assert _placed({}, Taint(UNKNOWN, UNKNOWN, UNKNOWN)) is Chance.PERHAPS


@pytest.mark.parametrize(
    ("script", "cluster"),
    [
        ("/etc/eks/bootstrap.sh souk", "souk"),
        ("set -o xtrace\n/etc/eks/bootstrap.sh 'souk' --b64-cluster-ca x", "souk"),
        ("/etc/eks/bootstrap.sh $CLUSTER", None),
        ('[settings.kubernetes]\ncluster-name = "souk"', "souk"),
        ("kind: NodeConfig\napiVersion: node.eks.aws/v1alpha1\nspec:\n  cluster:\n    name: souk\n", "souk"),
        ("<powershell>\nStart-EKSBootstrap -EKSClusterName souk\n</powershell>", "souk"),
    ],
)
def test_what_joins_a_cluster(souk: Market, script: str, cluster: str | None) -> None:
    """Machines joined by a line that nobody read, and ran pods of every team."""
    joining(souk, script)
    assert [place.cluster for place in nodes(stack_of(souk))] == [cluster]


def test_labels_and_taints_of_a_script(souk: Market) -> None:
    """What kubelet is told counts as what the API of EKS is told."""
    flags = "--node-labels=team=order,disk=fast --register-with-taints=team=order:NoSchedule,idle:NoExecute"
    joining(souk, f"/etc/eks/bootstrap.sh souk --kubelet-extra-args '{flags}'")
    (place,) = nodes(stack_of(souk))
    assert place.labels == {"team": "order", "disk": "fast"}
    assert place.taints == (_TAINT, Taint("idle", "", "NoExecute"))


def test_labels_that_a_script_works_out(souk: Market) -> None:
    """A variable was taken for the label, and ruled every pod out."""
    joining(souk, "/etc/eks/bootstrap.sh souk --kubelet-extra-args --node-labels=team=$TEAM")
    (place,) = nodes(stack_of(souk))
    assert place.label("team") is UNKNOWN


def _policy(souk: Market, own: Any, **spec: Any) -> None:
    props = {"metadata": {"name": "own", "namespace": "shop"}, "spec": {"securityGroups": {"groupIds": [own]}, **spec}}
    token = "kubernetes:vpcresources.k8s.aws/v1beta1:SecurityGroupPolicy"  # noqa: S105 - a type token
    souk.program.add(token, "own", props, parent=souk.product.component)


@pytest.mark.parametrize(
    ("chosen", "shared"),
    [({"matchLabels": {"app": "product"}}, False), ({"matchLabels": {"app": "web"}}, True)],
)
def test_pods_with_a_group_of_their_own(souk: Market, chosen: dict[str, Any], shared: bool) -> None:
    """A policy takes the pods that it selects out of the nodes' network, and no others."""
    in_orders_group(souk)
    pods(souk)
    _policy(souk, group(souk.program, "pods", souk.product.component).id, podSelector=chosen)
    found = [message for message, _ in judged(souk).violations]
    assert any(message.startswith("product can reach the store order-cache") for message in found) is shared


def test_the_nodes_owner_enters_the_pods_network(souk: Market) -> None:
    """Root on the nodes enters the network namespace of a pod, whatever group that has."""
    node_group(souk, amiType="AL2023_x86_64_STANDARD")
    pods(souk)
    _policy(souk, souk.product.group.id, podSelector={"matchLabels": {"app": "product"}})
    assert_shared(judged(souk), "order", "product-db", "network")


def test_nodes_of_nobodys_make_nobody_a_party(souk: Market) -> None:
    """The plain role of a platform's nodes would have served every team that has pods."""
    node_group(souk, "platform")
    pods(souk, "order")
    pods(souk)
    assert run(no_shared_role, souk.program).clean


def test_pods_of_another_cluster_by_a_provider_from_elsewhere(souk: Market) -> None:
    """Which cluster a StackReference's `kubeconfig` is of doesn't show: nobody is accused, and that is said."""
    in_orders_group(souk)
    made = souk.program.add("pulumi:providers:kubernetes", "away", {"kubeconfig": Foreign("away", known=False)})
    pods(souk, provider=made)
    said = judged(souk)
    assert not said.violations, said.text
    assert any("the pods of product-pods come to" in doubt for doubt in said.doubts)
