"""The project's own program, and one rule too many: it opens inventory's database to notification."""

import pulumi
import pulumi_aws as aws
from pulumi.runtime import register_stack_transformation

from components.program import run
from services import system

groups: dict[str, pulumi.Resource] = {}


def note(args: pulumi.ResourceTransformationArgs) -> None:
    """Remember the security groups by name."""
    if args.type_ == "aws:ec2/securityGroup:SecurityGroup":
        groups[args.name] = args.resource


register_stack_transformation(note)
run(system)
store, stranger = groups["inventory-stock"], groups["notification-group"]
assert isinstance(store, aws.ec2.SecurityGroup)
assert isinstance(stranger, aws.ec2.SecurityGroup)
aws.vpc.SecurityGroupIngressRule(
    "opened",
    security_group_id=store.id,
    referenced_security_group_id=stranger.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
    description="A shortcut for a report.",
    tags={"souk:from": "notification", "souk:to": "store", "souk:port": "5432", "souk:service": "inventory"},
    opts=pulumi.ResourceOptions(parent=store),
)
