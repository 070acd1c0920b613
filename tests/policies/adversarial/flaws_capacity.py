"""Tasks on machines: whoever's these are has what runs on them, and what runs in their network has theirs."""

from __future__ import annotations

import base64
from typing import Any

from tests.policies.adversarial.flaws_takeover import both, may
from tests.policies.adversarial.flaws_wearing import machine
from tests.policies.adversarial.systems import Change, Flaw, service
from tests.policies.kit import Made, Ref, Text
from tests.policies.market import Market, Service
from tests.policies.parts import arn, group

_RULE = "no-shared-database"
_CLUSTER = "aws:ecs/cluster:Cluster"
_INSIGHTS = {"settings": [{"name": "containerInsights", "value": "enabled"}]}


def provider(souk: Market, of: Made, wears: Made) -> Made:
    """Machines of somebody's in a group, and the capacity that they lend."""
    add = souk.program.add
    props = {"name": "machines", "vpcSecurityGroupIds": [wears.id]}
    made = add("aws:ec2/launchTemplate:LaunchTemplate", "machines", props, parent=of)
    fleet = {"minSize": 1, "maxSize": 1, "launchTemplate": {"id": made.id}}
    scaled = add("aws:autoscaling/group:Group", "machines", fleet, parent=of)
    lends = {"name": "machines", "autoScalingGroupProvider": {"autoScalingGroupArn": scaled.arn}}
    return add("aws:ecs/capacityProvider:CapacityProvider", "machines", lends, parent=of)


def node_group(souk: Market) -> Made:
    """A group of the platform's for machines that everybody's tasks run on."""
    return group(souk.program, "node-group", souk.platform, role="node")


def runs_on(of: Service, mode: str, **place: Any) -> None:
    """How and where a service's tasks run."""
    of.parts["task"].props["networkMode"] = mode
    runs = of.parts["runs"].props
    runs.update(place)
    if mode != "awsvpc":
        del runs["networkConfiguration"]


def capacity(mode: str, *, of: str = "order", tenant: str = "product") -> Change:
    """A service's tasks run on somebody's machines."""

    def change(souk: Market) -> None:
        own = service(souk, of) if of != "platform" else None
        made = provider(souk, own.component if own else souk.platform, own.group if own else node_group(souk))
        strategy = {"capacityProvider": Ref(made.urn, "name"), "weight": 1}
        runs_on(service(souk, tenant), mode, capacityProviderStrategies=[strategy])

    return change


def by_default(souk: Market, mode: str, **place: Any) -> None:
    """Product's tasks run in a cluster that takes order's machines by default, and Fargate's."""
    cluster = souk.program.add(_CLUSTER, "own", {"name": "souk-dev", **_INSIGHTS})
    names: list[Any] = [Ref(provider(souk, souk.order.component, souk.order.group).urn, "name"), "FARGATE"]
    strategies = [{"capacityProvider": name, "weight": 1} for name in names]
    props = {
        "clusterName": cluster.out("name"),
        "capacityProviders": names,
        "defaultCapacityProviderStrategies": strategies,
    }
    souk.program.add("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "own", props, parent=souk.platform)
    runs_on(souk.product, mode, cluster=cluster.arn, **place)


def joined(cluster: str, *, packed: bool = False) -> Change:
    """A machine of order's joins a cluster, and product's tasks run in `souk`, on machines of its own choice."""

    def change(souk: Market) -> None:
        script = f"#!/bin/bash\necho ECS_CLUSTER={cluster} >> /etc/ecs/ecs.config\n"
        text = {"userDataBase64": base64.b64encode(script.encode()).decode()} if packed else {"userData": script}
        machine(souk, souk.order, vpcSecurityGroupIds=[souk.order.group.id], **text)
        runs_on(souk.product, "awsvpc", cluster=arn("ecs", "cluster/souk"), launchType="EC2")

    return change


def _joined_by_origin(souk: Market) -> None:
    """The cluster's name isn't known before it is made, and the boot script is made from it."""
    cluster = souk.program.add(_CLUSTER, "own", _INSIGHTS)
    cluster.computed["name"] = "own-1234567"
    script = Text(("ECS_CLUSTER=", cluster.out("name")))
    machine(souk, souk.order, vpcSecurityGroupIds=[souk.order.group.id], userData=script)
    runs_on(souk.product, "awsvpc", cluster=cluster.arn, launchType="EC2")


ALL = (
    Flaw("tasks on a stranger's machines", _RULE, capacity("bridge")),
    Flaw("tasks with interfaces of their own on a stranger's machines", _RULE, capacity("awsvpc")),
    Flaw("tasks on the machines that a cluster takes by default", _RULE, lambda souk: by_default(souk, "bridge")),
    Flaw(
        "tasks with interfaces of their own on the machines that a cluster takes by default",
        _RULE,
        lambda souk: by_default(souk, "awsvpc"),
    ),
    Flaw("tasks on a stranger's machine that joined the cluster", _RULE, joined("souk")),
    Flaw("tasks on a stranger's machine that joined the cluster, packed", _RULE, joined("souk", packed=True)),
    Flaw("tasks on a stranger's machine that joins a cluster not made yet", _RULE, _joined_by_origin, "up"),
    Flaw(
        "a shell on the platform's machines, where a stranger's tasks run",
        _RULE,
        both(capacity("awsvpc", of="platform", tenant="order"), may("ssm:StartSession", arn("ec2", "instance/i-*"))),
    ),
)
