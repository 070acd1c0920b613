"""Security groups: empty ones. Their rules stand beside them, each on its own."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import owned_elsewhere
from components.place import Place


def security_group(
    logical: str,
    *,
    parts: tuple[str, ...],
    description: str,
    vpc_id: pulumi.Input[str],
    place: Place,
    parent: pulumi.Resource,
    service: str | None = None,
    role: str | None = None,
) -> aws.ec2.SecurityGroup:
    """A group that admits nothing and lets nothing out. `role` is a word of the tag convention, `parts` its name.

    Inline rules stay unset: together with standalone ones, each would erase the other.
    """
    physical = place.names.physical("security-group", *parts)
    return aws.ec2.SecurityGroup(
        logical,
        name=physical,
        description=description,
        vpc_id=vpc_id,
        tags=place.names.tags(physical, service=service, role=role),
        opts=pulumi.ResourceOptions(
            parent=parent, ignore_changes=owned_elsewhere.of("aws:ec2/securityGroup:SecurityGroup")
        ),
    )
