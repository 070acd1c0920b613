"""Rights by which somebody gets into a stranger's place: over what runs there, over its code, over who is let in."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_wearing import queue, template
from tests.policies.adversarial.systems import Change, Flaw, grants
from tests.policies.kit import Made, Ref
from tests.policies.market import Market
from tests.policies.parts import allow, arn, grant, open_to, role, tls_only

RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_CODE = "souk-dev-code"


def reader(souk: Market) -> Made:
    """A role of order's that reads its table."""
    made = role(souk.program, "order-reader", souk.order.component, "glue.amazonaws.com")
    grant(souk.program, "reader", made, allow(["dynamodb:GetItem"], _TABLE))
    return made


def store_of_code(souk: Market) -> Made:
    """A bucket of order's for code."""
    name = f"arn:aws:s3:::{_CODE}"
    props = {"bucket": _CODE, "policy": tls_only("s3:*", name, f"{name}/*")}
    return souk.program.add("aws:s3/bucket:Bucket", "code", props, parent=souk.order.component, computed={"arn": name})


def function(souk: Market, key: str) -> None:
    """A function of order's that is deployed from the bucket."""
    code = {"s3Bucket": store_of_code(souk).id, "s3Key": key}
    props = {"name": "souk-dev-order-fn", "runtime": "python3.13", "role": souk.order.task_role.arn, **code}
    souk.program.add("aws:lambda/function:Function", "added", props, parent=souk.order.component)


def job(souk: Market, **props: Any) -> None:
    """A job of order's of Glue's, with the role that reads the table."""
    command = {"command": {"scriptLocation": f"s3://{_CODE}/order/job.py"}}
    named = {"name": "souk-dev-job", "roleArn": reader(souk).arn, **command, **props}
    computed = {"arn": arn("glue", "job/souk-dev-job")}
    souk.program.add("aws:glue/job:Job", "job", named, parent=souk.order.component, computed=computed)


def may(action: str | list[str], *on: str, **condition: Any) -> Change:
    """Product may do something."""
    held = {"Condition": condition} if condition else {}
    return grants("product", Action=action, Resource=[*on], **held)


def both(first: Change, second: Change) -> Change:
    """Two changes."""

    def change(souk: Market) -> None:
        first(souk)
        second(souk)

    return change


def _endpoint(souk: Market) -> None:
    computed = {"arn": arn("glue", "devEndpoint/souk-dev-notes")}
    props = {"name": "souk-dev-notes", "roleArn": reader(souk).arn}
    souk.program.add("aws:glue/devEndpoint:DevEndpoint", "notes", props, parent=souk.order.component, computed=computed)


def _cluster(souk: Market) -> None:
    add, parent = souk.program.add, souk.order.component
    profile = {"name": "souk-dev-emr", "role": Ref(reader(souk).urn, "name")}
    held = add("aws:iam/instanceProfile:InstanceProfile", "emr", profile, parent=parent)
    computed = {"arn": arn("elasticmapreduce", "cluster/j-2A4KQ81LGAPLF")}
    props = {"name": "order", "ec2Attributes": {"instanceProfile": held.arn}}
    add("aws:emr/cluster:Cluster", "emr", props, parent=parent, computed=computed)


def _machine(souk: Market) -> None:
    """A machine of order's, in order's group."""
    computed = {"id": "i-0123456789abcdef0", "arn": arn("ec2", "instance/i-0123456789abcdef0")}
    props = {"ami": "ami-1", "vpcSecurityGroupIds": [souk.order.group.id]}
    souk.program.add("aws:ec2/instance:Instance", "m", props, parent=souk.order.component, computed=computed)


def listed(souk: Market) -> None:
    """A list of addresses that the cache's group admits; nobody is at them."""
    props: dict[str, Any] = {"name": "l", "entries": [], "maxEntries": 9, "addressFamily": "IPv4"}
    made = souk.program.add("aws:ec2/managedPrefixList:ManagedPrefixList", "l", props, parent=souk.order.component)
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, {"prefixListId": made.id})


_NEW_VERSION = ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]
ANY_GROUP = arn("ec2", "security-group/sg-*")
MACHINES = (arn("ec2", "instance/i-*"), arn("ec2", "subnet/subnet-*"), arn("ec2", "network-interface/eni-*"))
ALL = (
    Flaw(
        "a stranger's template to write anew",
        RULE,
        both(lambda souk: template(souk, with_role=True), may(_NEW_VERSION, arn("ec2", "launch-template/lt-*"))),
    ),
    Flaw(
        "a stranger's templates to write anew",
        RULE,
        both(template, may(_NEW_VERSION, arn("ec2", "launch-template/*"))),
    ),
    Flaw(
        "a stranger's development endpoint",
        RULE,
        both(_endpoint, may("glue:UpdateDevEndpoint", arn("glue", "devEndpoint/souk-dev-notes"))),
    ),
    Flaw(
        "a stranger's job with another script",
        RULE,
        both(job, may("glue:StartJobRun", arn("glue", "job/souk-dev-*"))),
    ),
    Flaw(
        "steps for a stranger's cluster",
        RULE,
        both(_cluster, may("elasticmapreduce:AddJobFlowSteps", arn("elasticmapreduce", "cluster/*"))),
    ),
    Flaw(
        "a state that a stranger's machine has to keep",
        RULE,
        both(_machine, may("ssm:CreateAssociation", arn("ec2", "instance/i-*"))),
    ),
    Flaw("any job for a stranger's queue", RULE, both(queue, may("batch:SubmitJob", arn("batch", "job-queue/souk-*")))),
    Flaw(
        "a stranger's code to overwrite",
        RULE,
        both(lambda souk: function(souk, "order/code.zip"), may("s3:PutObject", f"arn:aws:s3:::{_CODE}/*")),
    ),
    Flaw(
        "a stranger's script to overwrite",
        RULE,
        both(job, may("s3:PutObject", f"arn:aws:s3:::{_CODE}/order/*")),
    ),
    Flaw("machines in any group", RULE, may("ec2:RunInstances", ANY_GROUP, *MACHINES)),
    Flaw(
        "one's own interface in any group",
        RULE,
        may("ec2:ModifyNetworkInterfaceAttribute", ANY_GROUP, *MACHINES),
    ),
    Flaw(
        "a new interface in any group, to plug in",
        RULE,
        may(["ec2:CreateNetworkInterface", "ec2:AttachNetworkInterface"], ANY_GROUP, *MACHINES),
    ),
    Flaw("a list to stand on", RULE, both(listed, may("ec2:ModifyManagedPrefixList", arn("ec2", "prefix-list/pl-*")))),
)
