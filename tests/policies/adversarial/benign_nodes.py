"""Pods on nodes of others that give them nothing, and pods that come on none of a stranger's."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_nodes import in_orders_group, joining, node_group, pods, with_role
from tests.policies.adversarial.systems import Benign, Change
from tests.policies.kit import Ref
from tests.policies.market import Market

_KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
_SEALED: dict[str, Any] = {
    "vpcConfig": {"endpointPublicAccess": False},
    "enabledClusterLogTypes": ["audit"],
    "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": _KEY}},
}
_MODERN = "AL2023_x86_64_STANDARD"


def _on_the_platforms(souk: Market) -> None:
    """Everybody's pods on nodes of the platform with a plain role."""
    node_group(souk, "platform")
    pods(souk, "order")
    pods(souk)


def _kept_off(taint: dict[str, Any], **spec: Any) -> Change:
    def change(souk: Market) -> None:
        in_orders_group(souk, taints=[taint])
        pods(souk, **spec)
        pods(souk, "order", tolerations=[{"key": "team", "operator": "Equal", "value": "order"}])

    return change


def _by_name(souk: Market) -> None:
    """Product's pods ask for product's own nodes, by a name that isn't known before they are made."""
    in_orders_group(souk)
    own = node_group(souk, "product", amiType=_MODERN)
    del own.props["nodeGroupName"]
    own.computed["nodeGroupName"] = "product-nodes-1234567"
    pods(souk, nodeSelector={"eks.amazonaws.com/nodegroup": Ref(own.urn, "nodeGroupName")})


def _by_affinity(souk: Market) -> None:
    in_orders_group(souk, labels={"team": "order"})
    asked = {"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["order", "payment"]}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [asked]}}
    pods(souk, affinity={"nodeAffinity": required})


def _on_fargate(souk: Market) -> None:
    in_orders_group(souk)
    profile = {"clusterName": "souk", "selectors": [{"namespace": "sh*", "labels": {"app": "product"}}]}
    souk.program.add("aws:eks/fargateProfile:FargateProfile", "shop", profile, parent=souk.platform)
    pods(souk)


def _in_two_clusters(souk: Market) -> None:
    """Each of the two has a cluster with nodes and pods of its own."""
    add = souk.program.add
    for of in ("order", "product"):
        parent = (souk.order if of == "order" else souk.product).component
        cluster = add("aws:eks/cluster:Cluster", of, {"name": of, **_SEALED}, parent=parent)
        cluster.computed["endpoint"] = f"https://{of}.eks.amazonaws.com"
        reads = {"kubeconfig": cluster.out("endpoint")}
        provider = add("pulumi:providers:kubernetes", of, reads, parent=parent)
        props: dict[str, Any] = {"clusterName": cluster.out("name"), "amiType": _MODERN}
        in_orders_group(souk, **props) if of == "order" else node_group(souk, of, **props)
        pods(souk, of, provider=provider)


def _without_metadata(souk: Market) -> None:
    """One hop doesn't reach a pod."""
    with_role(souk, httpTokens="required", httpPutResponseHopLimit=1)
    pods(souk)


def _labelled_by_script(souk: Market) -> None:
    script = "/etc/eks/bootstrap.sh souk --kubelet-extra-args '--node-labels=team=order,disk=fast'"
    joining(souk, script)
    pods(souk, nodeSelector={"team": "product"})


def _tainted_by_script(souk: Market) -> None:
    joining(souk, "/etc/eks/bootstrap.sh souk --kubelet-extra-args '--register-with-taints=team=order:NoSchedule'")
    pods(souk)


def _joins_nothing(souk: Market) -> None:
    """A machine of another kind, in a stack with pods."""
    joining(souk, "#!/bin/bash\nsystemctl start shop\n")
    pods(souk)


def _its_own(souk: Market) -> None:
    in_orders_group(souk)
    pods(souk, "order")


_ORDERS = {"key": "team", "value": "order", "effect": "NO_SCHEDULE"}
ALL = (
    Benign("pods on the platform's nodes", _on_the_platforms),
    Benign("pods on one's own nodes", _its_own),
    Benign("pods that a taint keeps off a stranger's nodes", _kept_off(_ORDERS)),
    Benign(
        "pods that tolerate another taint",
        _kept_off({**_ORDERS, "effect": "NO_EXECUTE"}, tolerations=[{"key": "team", "value": "product"}]),
    ),
    Benign("pods that ask for their own nodes", _by_name),
    Benign("pods that avoid a stranger's nodes", _by_affinity),
    Benign("pods of Fargate's beside a stranger's nodes", _on_fargate),
    Benign("pods in a cluster of their own", _in_two_clusters),
    Benign("pods that one hop keeps from the nodes' role", _without_metadata),
    Benign("pods that ask for other labels than a script gives", _labelled_by_script),
    Benign("pods that a script's taint keeps off", _tainted_by_script),
    Benign("a machine that joins no cluster", _joins_nothing),
)
