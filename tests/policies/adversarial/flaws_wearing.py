"""Somebody runs in a stranger's place, by what nobody takes for running: an interface, a template, a queue, a rule."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Json, Made, Ref
from tests.policies.market import Market, Service
from tests.policies.parts import allow, arn, grant, open_to, role

RULE = "no-shared-database"
_INSTANCE = "aws:ec2/instance:Instance"
_INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")


def interface(souk: Market) -> Made:
    """An interface in order's group."""
    props = {"subnetId": souk.subnets[0].id, "securityGroups": [souk.order.group.id]}
    return souk.program.add(_INTERFACE, "interface", props, parent=souk.order.component)


def template(souk: Market, *, with_role: bool = False) -> Made:
    """A launch template of order's in order's group, or with a role that reads order's table."""
    add, parent = souk.program.add, souk.order.component
    props: dict[str, Any] = {"name": "order-machines"}
    if with_role:
        reader = role(souk.program, "order-machines", parent, "ec2.amazonaws.com")
        grant(souk.program, "machines", reader, allow(["dynamodb:GetItem"], _TABLE))
        profile = {"name": "order-machines", "role": Ref(reader.urn, "name")}
        held = add("aws:iam/instanceProfile:InstanceProfile", "machines", profile, parent=parent)
        props["iamInstanceProfile"] = {"arn": held.arn}
    else:
        props["vpcSecurityGroupIds"] = [souk.order.group.id]
    computed = {"id": "lt-0123456789abcdef0", "arn": arn("ec2", "launch-template/lt-0123456789abcdef0")}
    return add("aws:ec2/launchTemplate:LaunchTemplate", "machines", props, parent=parent, computed=computed)


def machine(souk: Market, of: Service, **props: Any) -> Made:
    """A machine of a service's."""
    return souk.program.add(_INSTANCE, "machine", {"ami": "ami-1", **props}, parent=of.component)


def _plugs_in(souk: Market) -> None:
    plugged = {"networkInterfaceId": interface(souk).id, "deviceIndex": 0}
    machine(souk, souk.product, networkInterfaces=[plugged])


def attached(souk: Market) -> None:
    """Order's interface, attached to product's machine by a resource that is nobody's."""
    own = machine(souk, souk.product, vpcSecurityGroupIds=[souk.product.group.id])
    props = {"instanceId": own.id, "networkInterfaceId": interface(souk).id, "deviceIndex": 1}
    souk.program.add("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "added", props)


def _group_attached(to: str) -> Change:
    """The platform puts product's machine into a group."""

    def change(souk: Market) -> None:
        own = machine(souk, souk.product, vpcSecurityGroupIds=[souk.product.group.id])
        own.computed["primaryNetworkInterfaceId"] = "eni-0123456789abcdef0"
        group = souk.order.group if to == "order" else souk.groups[to]
        props = {"securityGroupId": group.id, "networkInterfaceId": Ref(own.urn, "primaryNetworkInterfaceId")}
        token = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"  # noqa: S105
        souk.program.add(token, "added", props, parent=souk.platform)

    return change


def starts(token: str, path: tuple[str, ...], *, with_role: bool = False) -> Change:
    """Something of product's that starts machines from order's template."""

    def change(souk: Market) -> None:
        value: Any = template(souk, with_role=with_role).id
        for key in reversed(path):
            value = [value] if key == "[]" else {key: value}
        souk.program.add(token, "added", value, parent=souk.product.component)

    return change


def _connector(souk: Market) -> None:
    add = souk.program.add
    net = {"vpcConnectorName": "order", "subnets": [souk.subnets[0].id], "securityGroups": [souk.order.group.id]}
    made = add("aws:apprunner/vpcConnector:VpcConnector", "connector", net, parent=souk.order.component)
    egress = {"egressConfiguration": {"egressType": "VPC", "vpcConnectorArn": made.arn}}
    props = {"serviceName": "product", "networkConfiguration": egress}
    add("aws:apprunner/service:Service", "added", props, parent=souk.product.component)


def _connection(souk: Market) -> None:
    add = souk.program.add
    net = {"securityGroupIdLists": [souk.order.group.id], "subnetId": souk.subnets[0].id}
    props = {"name": "order-net", "connectionType": "NETWORK", "physicalConnectionRequirements": net}
    made = add("aws:glue/connection:Connection", "connection", props, parent=souk.order.component)
    job = {"name": "product", "connections": [Ref(made.urn, "name")], "command": {"scriptLocation": "s3://x/y.py"}}
    add("aws:glue/job:Job", "added", job, parent=souk.product.component)


def queue(souk: Market) -> Made:
    """Order's queue of jobs, which run in order's group."""
    add, parent = souk.program.add, souk.order.component
    net = {"securityGroupIds": [souk.order.group.id], "subnets": [souk.subnets[0].id], "type": "FARGATE", "maxVcpus": 4}
    place = {"type": "MANAGED", "computeResources": net}
    made = add("aws:batch/computeEnvironment:ComputeEnvironment", "jobs", place, parent=parent)
    orders = [{"order": 1, "computeEnvironment": made.arn}]
    props = {"name": "souk-dev-jobs", "state": "ENABLED", "priority": 1, "computeEnvironmentOrders": orders}
    computed = {"arn": arn("batch", "job-queue/souk-dev-jobs")}
    return add("aws:batch/jobQueue:JobQueue", "jobs", props, parent=parent, computed=computed)


def sends_jobs(souk: Market, of: Service) -> None:
    """A rule sends a service's jobs to order's queue."""
    add, parent = souk.program.add, of.component
    token, props = "aws:batch/jobDefinition:JobDefinition", {"name": "job", "containerProperties": Json({"image": "x"})}
    job = add(token, "job", props, parent=parent)
    target = {"rule": "nightly", "arn": queue(souk).arn, "batchTarget": {"jobDefinition": job.arn, "jobName": "x"}}
    dead = {"deadLetterConfig": {"arn": souk.order.parts["dead"].arn}}
    add("aws:cloudwatch/eventTarget:EventTarget", "added", {**target, **dead})


def ran(souk: Market, token: str, of: Service, groups: Service) -> None:
    """A rule or a schedule of order's runs somebody's task in somebody's group."""
    net = {"subnets": [souk.subnets[0].id], "securityGroups": [groups.group.id], "assignPublicIp": False}
    task = {"taskDefinitionArn": of.parts["task"].arn, "networkConfiguration": net}
    dead = {"deadLetterConfig": {"arn": souk.order.parts["dead"].arn}}
    place = {"arn": arn("ecs", "cluster/souk"), **dead}
    if token.endswith("Schedule"):
        props: dict[str, Any] = {"name": "nightly", "target": {**place, "ecsParameters": task}}
    else:
        props = {"rule": "nightly", **place, "ecsTarget": task}
    souk.program.add(token, "added", props, parent=souk.order.component)


def workflow(souk: Market, of: Service) -> None:
    """A workflow runs somebody's task in order's group."""
    net = {"AwsvpcConfiguration": {"SecurityGroups": [souk.order.group.id], "Subnets": ["subnet-1"]}}
    step = {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {"TaskDefinition": f"souk-dev-{of.name}", "NetworkConfiguration": net},
        "End": True,
    }
    acting = role(souk.program, "workflow", of.component, "states.amazonaws.com")
    props = {"name": "w", "roleArn": acting.arn, "definition": Json({"StartAt": "a", "States": {"a": step}})}
    souk.program.add("aws:sfn/stateMachine:StateMachine", "added", props, parent=of.component)


def pods_wear(souk: Market, app: str) -> None:
    """A policy of the platform's puts the pods of an app of product's into order's group."""
    pod = {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [{"name": "app"}]}}
    props: dict[str, Any] = {"metadata": {"name": "shop", "namespace": "shop"}, "spec": {"template": pod}}
    souk.program.add("kubernetes:apps/v1:Deployment", "shop", props, parent=souk.product.component)
    chosen = {"podSelector": {"matchLabels": {"app": app}}, "securityGroups": {"groupIds": [souk.order.group.id]}}
    wears = {"metadata": {"name": "wears", "namespace": "shop"}, "spec": chosen}
    token = "kubernetes:vpcresources.k8s.aws/v1beta1:SecurityGroupPolicy"  # noqa: S105 - a type token
    souk.program.add(token, "wears", wears, parent=souk.order.component)


def _by_address(souk: Market) -> None:
    """Product's nightly task runs in the subnet whose range order's cache admits."""
    own = souk.program.add("aws:ec2/subnet:Subnet", "own", {"cidrBlock": "10.0.9.0/24"}, parent=souk.platform)
    souk.order.parts["runs"].props["networkConfiguration"]["subnets"] = [own.id]
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, {"cidrIpv4": "10.0.9.0/24"})
    ran(souk, _SCHEDULE, souk.product, souk.product)
    added = next(made for made in souk.program.made.values() if made.type == _SCHEDULE)
    added.props["target"]["ecsParameters"]["networkConfiguration"]["subnets"] = [own.id]


def _beanstalk(souk: Market) -> None:
    """An environment of product's names order's profile in an option."""
    template(souk, with_role=True)
    option = {"namespace": "aws:autoscaling:launchconfiguration", "name": "IamInstanceProfile"}
    props = {"name": "shop", "settings": [{**option, "value": "order-machines"}]}
    souk.program.add("aws:elasticbeanstalk/environment:Environment", "added", props, parent=souk.product.component)


_SCHEDULE = "aws:scheduler/schedule:Schedule"
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
ALL = (
    Flaw("a stranger's interface", RULE, _plugs_in),
    Flaw("a stranger's interface, attached", RULE, attached),
    Flaw("a stranger's group, attached", RULE, _group_attached("order")),
    Flaw("the public door's group, attached", "sg-no-public-ingress", _group_attached("public-entry")),
    Flaw("a machine from a stranger's template", RULE, starts(_INSTANCE, ("launchTemplate", "id"))),
    Flaw(
        "a machine with a stranger's role, from a template",
        RULE,
        starts(_INSTANCE, ("launchTemplate", "id"), with_role=True),
    ),
    Flaw("machines from a stranger's template", RULE, starts("aws:autoscaling/group:Group", ("launchTemplate", "id"))),
    Flaw("nodes from a stranger's template", RULE, starts("aws:eks/nodeGroup:NodeGroup", ("launchTemplate", "id"))),
    Flaw(
        "a fleet from a stranger's template",
        RULE,
        starts(
            "aws:ec2/fleet:Fleet",
            ("launchTemplateConfigs", "[]", "launchTemplateSpecification", "launchTemplateId"),
        ),
    ),
    Flaw("an app by a stranger's connector", RULE, _connector),
    Flaw("a job by a stranger's connection", RULE, _connection),
    Flaw("jobs in a stranger's queue", RULE, lambda souk: sends_jobs(souk, souk.product)),
    Flaw("a stranger's task by one's own rule", RULE, lambda souk: ran(souk, _TARGET, souk.product, souk.order)),
    Flaw("a stranger's task by one's own schedule", RULE, lambda souk: ran(souk, _SCHEDULE, souk.product, souk.order)),
    Flaw("a workflow in a stranger's group", RULE, lambda souk: workflow(souk, souk.product)),
    Flaw("pods in a stranger's group", RULE, lambda souk: pods_wear(souk, "shop")),
    Flaw("a nightly task in a stranger's subnet", RULE, _by_address),
    Flaw("a stranger's profile by an option", RULE, _beanstalk),
)
