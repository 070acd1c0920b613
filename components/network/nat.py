"""The cheapest way out of the VPC: one small instance that translates addresses."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

import pulumi
import pulumi_aws as aws

from components.groups import security_group
from components.place import Place

INSTANCE_TYPE: Final = "t4g.nano"
IMAGE: Final = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""EC2 looks the image up when it launches: the newest one, and no look-up while planning."""

BOOT: Final = """\
#!/bin/bash
set -euo pipefail
# dnf needs more memory than the smallest instance has, and the way out may open after the instance starts.
fallocate -l 1G /swap && chmod 600 /swap && mkswap /swap && swapon /swap
until dnf install --assumeyes --setopt=install_weak_deps=False nftables; do sleep 5; done
cat > /etc/sysctl.d/90-nat.conf <<'END'
net.ipv4.ip_forward = 1
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
END
sysctl -p /etc/sysctl.d/90-nat.conf
outside=$(ip -o -4 route show default | awk '{{print $5; exit}}')
cat > /etc/sysconfig/nftables.conf <<END
table ip nat {{
    chain postrouting {{
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr {cidr} oifname "$outside" masquerade
    }}
}}
END
systemctl enable --now nftables
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatInstanceArgs:
    """It stands in `subnet_id`; `route_table_ids` send what leaves the VPC through it. `cidr` is the VPC's."""

    place: Place
    vpc_id: pulumi.Input[str]
    cidr: IPv4Network
    subnet_id: pulumi.Input[str]
    route_table_ids: list[pulumi.Output[str]]


class NatInstance(pulumi.ComponentResource):
    """One instance, no gateway: about a tenth of the price, and one zone whose failure cuts all of them off.

    It has no role, no key pair and admits no shell; to patch it, replace it. Its address and its interface outlive it,
    so that routes and partners' allow-lists stay.
    """

    group: aws.ec2.SecurityGroup
    instance: aws.ec2.Instance
    route_ids: tuple[pulumi.Output[str], ...]

    def __init__(self, name: str, args: NatInstanceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:network:NatInstance", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        physical = place.names.physical("network", "nat")
        tags = place.names.tags(physical)
        self.group = security_group(
            f"{name}-group",
            parts=("nat",),
            description="NAT instance",
            vpc_id=args.vpc_id,
            place=place,
            parent=self,
            role="nat",
        )
        interface = aws.ec2.NetworkInterface(
            name,
            subnet_id=args.subnet_id,
            security_groups=[self.group.id],
            source_dest_check=False,  # it passes on what is not addressed to it
            description="NAT instance",
            tags=tags,
            opts=options,
        )
        address = aws.ec2.Eip(name, domain="vpc", network_interface=interface.id, tags=tags, opts=options)
        template = _template(name, args, interface, options)
        self.instance = aws.ec2.Instance(
            name,
            launch_template=aws.ec2.InstanceLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            tags=tags,
            # Booting takes a way out. An interface has one instance at a time: the old one goes first.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[address], replace_on_changes=["launchTemplate"], delete_before_replace=True
            ),
        )
        self.route_ids = tuple(
            aws.ec2.Route(
                f"{name}-{index}",
                route_table_id=table,
                destination_cidr_block="0.0.0.0/0",
                network_interface_id=interface.id,
                opts=options,
            ).id
            for index, table in enumerate(args.route_table_ids, start=1)
        )
        self.register_outputs({"publicIp": address.public_ip})


def _template(
    name: str, args: NatInstanceArgs, interface: aws.ec2.NetworkInterface, options: pulumi.ResourceOptions
) -> aws.ec2.LaunchTemplate:
    names = args.place.names
    physical = names.physical("launch-template", "nat")
    boot = BOOT.format(cidr=args.cidr)
    return aws.ec2.LaunchTemplate(
        name,
        name=physical,
        image_id=IMAGE,
        instance_type=INSTANCE_TYPE,
        user_data=base64.b64encode(boot.encode()).decode(),
        update_default_version=True,
        network_interfaces=[
            aws.ec2.LaunchTemplateNetworkInterfaceArgs(device_index=0, network_interface_id=interface.id)
        ],
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        credit_specification=aws.ec2.LaunchTemplateCreditSpecificationArgs(cpu_credits="standard"),
        block_device_mappings=[
            aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name="/dev/xvda",
                ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                    encrypted="true", volume_type="gp3", volume_size=8, delete_on_termination="true"
                ),
            )
        ],
        tag_specifications=[
            aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type="volume", tags=names.tags(physical))
        ],
        tags=names.tags(physical),
        opts=options,
    )
