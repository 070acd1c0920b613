"""A small system in the shape of the real one: a platform, services, who calls whom in the stack's file."""

import json

import pulumi
import pulumi_aws as aws
from stall import Stall, StallArgs

ACCOUNT = "111122223333"
REGION = "eu-west-1"


class Platform(pulumi.ComponentResource):
    """What all stalls share."""

    def __init__(self, stalls: list[str]) -> None:
        super().__init__("souk:platform:Platform", "platform", {})
        options = pulumi.ResourceOptions(parent=self)
        self.vpc = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16", opts=options)
        self.cluster = aws.ecs.Cluster("cluster", name="market", opts=options)
        self.groups = {
            name: aws.ec2.SecurityGroup(
                f"{name}-group",
                name=f"market-{name}",
                description=f"Tasks of {name}",
                vpc_id=self.vpc.id,
                tags={"souk:service": name},
                opts=options,
            )
            for name in stalls
        }
        self.register_outputs({})


def main() -> None:
    """Build the system."""
    config = pulumi.Config()
    calls: list[list[str]] = config.require_object("calls")
    stalls = ["order", "product"]
    platform = Platform(stalls)
    provider = aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT])
    for name in reversed(stalls):
        Stall(
            name,
            StallArgs(
                callers=[caller for caller, callee in calls if callee == name],
                calls=[callee for caller, callee in calls if caller == name],
                groups={stall: group.id for stall, group in platform.groups.items()},
                cluster=platform.cluster.arn,
                policy=json.dumps,
            ),
            pulumi.ResourceOptions(providers=[provider]),
        )
    pulumi.export("platform", {"clusterArn": platform.cluster.arn})


main()
