"""Pods on nodes: they stand in the nodes' network and get at the nodes' role, and root there has what they have."""

from __future__ import annotations

import base64
from typing import Any

from tests.policies.adversarial.flaws_wearing import template
from tests.policies.adversarial.systems import Change, Flaw, service
from tests.policies.kit import Made, Text
from tests.policies.market import Market
from tests.policies.parts import allow, arn, grant, role

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_PODS: dict[str, Any] = {"containers": [{"name": "app", "image": "shop:1"}]}


def node_group(souk: Market, of: str = "order", *, reads: bool = False, **props: Any) -> Made:
    """Nodes of somebody's, whose role may read order's table."""
    parent = service(souk, of).component if of != "platform" else souk.platform
    acting = role(souk.program, f"{of}-nodes", parent, "ec2.amazonaws.com")
    if reads:
        grant(souk.program, "nodes", acting, allow(["dynamodb:GetItem"], _TABLE))
    stated: dict[str, Any] = {
        "clusterName": "souk",
        "nodeRoleArn": acting.arn,
        "subnetIds": [souk.subnets[0].id],
        "scalingConfig": {},
    }
    props = {**stated, "nodeGroupName": f"{of}-nodes", **props}
    return souk.program.add("aws:eks/nodeGroup:NodeGroup", f"{of}-nodes", props, parent=parent)


def pods(souk: Market, of: str = "product", provider: Made | None = None, **spec: Any) -> Made:
    """Pods of somebody's in the namespace `shop`."""
    shape = {"metadata": {"labels": {"app": of}}, "spec": {**_PODS, **spec}}
    props: dict[str, Any] = {"metadata": {"name": of, "namespace": "shop"}, "spec": {"template": shape}}
    parent = service(souk, of).component
    return souk.program.add("kubernetes:apps/v1:Deployment", f"{of}-pods", props, parent=parent, provider=provider)


def in_orders_group(souk: Market, **props: Any) -> Made:
    """Nodes of order's in order's group."""
    return node_group(souk, launchTemplate={"id": template(souk).id, "version": "1"}, **props)


def _in_its_network(souk: Market) -> None:
    in_orders_group(souk)
    pods(souk)


def with_role(souk: Market, **options: Any) -> None:
    """Nodes of order's from a template, with a role that reads order's table."""
    made = template(souk)
    made.props = {"name": "order-machines", **({"metadataOptions": options} if options else {})}
    node_group(souk, reads=True, launchTemplate={"id": made.id, "version": "1"})


def _with_role(**spec: Any) -> Change:
    def change(souk: Market) -> None:
        with_role(souk, **({"httpTokens": "required", "httpPutResponseHopLimit": 1} if spec else {}))
        pods(souk, **spec)

    return change


def joining(souk: Market, script: Any, **props: Any) -> None:
    """Machines of order's in order's group, which join a cluster by themselves."""
    made = template(souk)
    made.props["userData"] = base64.b64encode(script.encode()).decode() if isinstance(script, str) else script
    fleet = {"minSize": 1, "maxSize": 1, "launchTemplate": {"id": made.id}, **props}
    souk.program.add("aws:autoscaling/group:Group", "machines", fleet, parent=souk.order.component)


def _joined(script: str) -> Change:
    def change(souk: Market) -> None:
        joining(souk, script)
        pods(souk)

    return change


def _joined_by_origin(souk: Market) -> None:
    """The boot script is made from the cluster, which isn't made yet."""
    token, sealed = "aws:eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": False}}
    cluster = souk.program.add(
        token, "own", sealed, computed={"endpoint": "https://1.eks.amazonaws.com", "name": "own"}
    )
    joining(souk, Text(("/etc/eks/bootstrap.sh own --apiserver-endpoint ", cluster.out("endpoint"))))
    pods(souk)


def _tolerating(souk: Market) -> None:
    in_orders_group(souk, taints=[{"key": "team", "value": "order", "effect": "NO_SCHEDULE"}])
    pods(souk, tolerations=[{"operator": "Exists"}])


def _by_label(souk: Market) -> None:
    in_orders_group(souk, labels={"disk": "fast"})
    pods(souk, nodeSelector={"disk": "fast", "kubernetes.io/os": "linux"})


def _root_below(souk: Market) -> None:
    """Product's pods have a role that reads product's own table, and their nodes are order's."""
    add, parent = souk.program.add, souk.product.component
    own = arn("dynamodb", "table/souk-dev-items")
    add("aws:dynamodb/table:Table", "items", {"name": "souk-dev-items"}, parent=parent, computed={"arn": own})
    reads = role(souk.program, "items", parent, "pods.eks.amazonaws.com")
    grant(souk.program, "items", reads, allow(["dynamodb:GetItem"], own))
    wearer = {"clusterName": "souk", "namespace": "shop", "serviceAccount": "default", "roleArn": reads.arn}
    add("aws:eks/podIdentityAssociation:PodIdentityAssociation", "items", wearer, parent=parent)
    node_group(souk, amiType="AL2023_x86_64_STANDARD")
    pods(souk)


def _unsure(souk: Market) -> None:
    """Whether pods may ask for the nodes' metadata depends on their image, and that on the cluster's version."""
    node_group(souk, reads=True)
    pods(souk)


_NODE_CONFIG = """apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  cluster:
    apiServerEndpoint: https://1.eks.amazonaws.com
    name: souk
"""
ALL = (
    Flaw("pods in the network of a stranger's nodes", _RULE, _in_its_network),
    Flaw("pods in a stranger's group, by his nodes", "edges-only-declared", _in_its_network),
    Flaw("pods with the role of a stranger's nodes", _RULE, _with_role()),
    Flaw("pods that share the role of a stranger's nodes", "no-shared-role", _with_role()),
    Flaw("pods on the host's network of a stranger's nodes", _RULE, _with_role(hostNetwork=True)),
    Flaw("pods that tolerate what keeps strangers off", _RULE, _tolerating),
    Flaw("pods that ask for a stranger's nodes by label", _RULE, _by_label),
    Flaw("pods on a stranger's self-managed nodes", _RULE, _joined("#!/bin/bash\n/etc/eks/bootstrap.sh souk\n")),
    Flaw("pods on a stranger's self-managed nodes, by nodeadm", _RULE, _joined(_NODE_CONFIG)),
    Flaw("pods on nodes whose boot script is made from a cluster", _RULE, _joined_by_origin, "later"),
    Flaw("root on the nodes below a stranger's pods", _RULE, _root_below),
    Flaw("pods that may or may not ask for the nodes' metadata", _RULE, _unsure, "unsure"),
)
