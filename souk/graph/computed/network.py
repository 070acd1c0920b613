"""What EC2, load balancing, DNS and certificates make known on creation.

Forms of ids and ARNs: Service Authorization Reference, "Resource types" of each service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from souk.graph.computed.arns import arn
from souk.graph.computed.values import Rules, Values


def ec2(kind: str, prefix: str, **others: Any) -> Rules:
    """A resource of EC2: an id with a prefix, and an ARN that ends with it."""
    return {"id": f"{prefix}-{{hex17}}", "arn": arn("ec2", f"{kind}/{{id}}"), "ownerId": "{account}", **others}


def _zone_id(values: Values) -> str:
    """`eu-west-1b` → `euw1-az2`: which letter is which zone differs by account; here letters are in order."""
    zone = values.text("availabilityZone")
    area, direction, number = zone[:-1].rsplit("-", 2)
    return f"{area.replace('-', '')}{direction[0]}{number}-az{ord(zone[-1]) - ord('a') + 1}"


def _address(values: Values, key: str, first: str) -> str:
    number = int(values.token("hex", 6, key), 16)
    values.varying.add(key)
    return f"{first}.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _private_ip(values: Values) -> str:
    return _address(values, "privateIp", "10")


def _public_ip(values: Values) -> str:
    # 100.64.0.0/10 belongs to nobody on the Internet: a plan shows no stranger's address.
    number = int(values.token("hex", 6, "publicIp"), 16)
    values.varying.add("publicIp")
    return f"100.{64 + (number >> 16) % 64}.{number >> 8 & 255}.{number & 255}"


def _public_dns(values: Values) -> str:
    return values.render(f"ec2-{values.text('publicIp').replace('.', '-')}.{{region}}.compute.{{dns}}", "publicDns")


def _endpoint_dns(values: Values) -> list[dict[str, Any]]:
    if values.given.get("vpcEndpointType") != "Interface":
        return []
    service = values.text("serviceName").rpartition(".")[2]
    name = values.render(f"{{id}}-{{lower8}}.{service}.{{region}}.vpce.{{dns}}", "dnsEntries")
    return [{"dnsName": name, "hostedZoneId": values.render("Z{upper13}", "dnsEntries")}]


def _endpoint_interfaces(values: Values) -> list[str]:
    subnets = values.texts("subnetIds")
    return [values.render("eni-{hex17}", f"networkInterfaceIds{index}") for index in range(len(subnets))]


def _endpoint_prefix_list(values: Values) -> str:
    is_gateway = values.given.get("vpcEndpointType") in (None, "Gateway")
    return values.render("pl-{hex8}", "prefixListId") if is_gateway else ""


def _balancer(values: Values) -> str:
    kind = {"network": "net", "gateway": "gwy"}.get(values.given.get("loadBalancerType", ""), "app")
    return values.render(f"{kind}/{{name}}/{{hex16}}", "arnSuffix")


def _balancer_name(values: Values) -> str:
    scope = "internal-" if values.given.get("internal") else ""
    return values.render(f"{scope}{{name}}-{{digits10}}.{{region}}.elb.{{dns}}", "dnsName")


def _part_of(kind: str, parent: str) -> Any:
    """The ARN of a listener or of a rule: its parent's, another kind, one more id."""

    def rule(values: Values) -> str:
        head, _, tail = values.text(parent).partition(":listener/" if kind == "listener-rule" else ":loadbalancer/")
        return values.render(f"{head}:{kind}/{tail}/{{hex16}}", "arn")

    return rule


def _validation_options(values: Values) -> list[dict[str, Any]]:
    names = [values.text("domainName"), *values.texts("subjectAlternativeNames")]
    return [_validation(values, name) for name in dict.fromkeys(names)]


def _validation(values: Values, name: str) -> dict[str, Any]:
    key = f"domainValidationOptions {name}"
    return {
        "domainName": name,
        "resourceRecordName": values.render(f"_{{hex32}}.{name.removeprefix('*.')}.", key),
        "resourceRecordType": "CNAME",
        "resourceRecordValue": values.render("_{lower32}.acm-validations.aws.", key),
    }


def _fqdn(values: Values) -> str:
    return values.text("name").removesuffix(".")


NETWORK: Final[Mapping[str, Rules]] = {
    "aws:ec2/vpc:Vpc": ec2(
        "vpc",
        "vpc",
        defaultNetworkAclId="acl-{hex17}",
        defaultRouteTableId="rtb-{hex17}",
        mainRouteTableId="{defaultRouteTableId}",
        defaultSecurityGroupId="sg-{hex17}",
        dhcpOptionsId="dopt-{hex17}",
        enableDnsSupport=True,
        instanceTenancy="default",
        ipv6AssociationId="",
        ipv6CidrBlock="",
        ipv6CidrBlockNetworkBorderGroup="",
    ),
    "aws:ec2/subnet:Subnet": ec2(
        "subnet",
        "subnet",
        availabilityZoneId=_zone_id,
        ipv6CidrBlock="",
        ipv6CidrBlockAssociationId="",
        privateDnsHostnameTypeOnLaunch="ip-name",
    ),
    "aws:ec2/internetGateway:InternetGateway": ec2("internet-gateway", "igw"),
    "aws:ec2/natGateway:NatGateway": ec2(
        "natgateway",
        "nat",
        associationId="eipassoc-{hex17}",
        networkInterfaceId="eni-{hex17}",
        privateIp=_private_ip,
        publicIp=_public_ip,
        availabilityMode="zonal",
        autoProvisionZones="",
        autoScalingIps="",
        regionalNatGatewayAutoMode="",
        routeTableId="",
    ),
    "aws:ec2/eip:Eip": ec2(
        "elastic-ip",
        "eipalloc",
        allocationId="{id}",
        associationId="",
        carrierIp="",
        customerOwnedIp="",
        domain="vpc",
        instance="",
        ipamPoolId="",
        networkBorderGroup="{region}",
        networkInterface="",
        privateIp="",
        privateDns="",
        ptrRecord="",
        publicDns=_public_dns,
        publicIp=_public_ip,
        publicIpv4Pool="amazon",
    ),
    "aws:ec2/routeTable:RouteTable": ec2("route-table", "rtb"),
    "aws:ec2/route:Route": {
        "id": "r-{routeTableId}{digits10}",
        "instanceId": "",
        "instanceOwnerId": "",
        "networkInterfaceId": "",
        "origin": "CreateRoute",
        "state": "active",
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"id": "rtbassoc-{hex17}"},
    "aws:ec2/securityGroup:SecurityGroup": ec2("security-group", "sg", description="Managed by Pulumi"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2(
        "security-group", "sg", name="default", description="default VPC security group"
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2(
        "security-group-rule", "sgr", securityGroupRuleId="{id}"
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2(
        "security-group-rule", "sgr", securityGroupRuleId="{id}"
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ec2(
        "vpc-endpoint",
        "vpce",
        dnsEntries=_endpoint_dns,
        ipAddressType="ipv4",
        networkInterfaceIds=_endpoint_interfaces,
        prefixListId=_endpoint_prefix_list,
        serviceRegion="{region}",
        state="available",
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": ec2("prefix-list", "pl", version=1),
    "aws:ec2/networkInterface:NetworkInterface": ec2(
        "network-interface",
        "eni",
        privateIp=_private_ip,
        interfaceType="interface",
        macAddress="02:00:00:00:00:00",
        outpostArn="",
        privateDnsName="{privateIp}.{region}.compute.internal",
    ),
    "aws:ec2/flowLog:FlowLog": ec2("vpc-flow-log", "fl", logDestination=""),
    "aws:ec2/instance:Instance": ec2(
        "instance",
        "i",
        instanceState="running",
        primaryNetworkInterfaceId="eni-{hex17}",
        privateIp=_private_ip,
        privateDns="{privateIp}.{region}.compute.internal",
        publicIp="",
        publicDns="",
        outpostArn="",
        userDataBase64="",  # read back only where the program gives it
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": ec2("launch-template", "lt", defaultVersion=1, latestVersion=1),
    "aws:lb/loadBalancer:LoadBalancer": {
        "id": "{arn}",
        "arn": arn("elasticloadbalancing", "loadbalancer/{arnSuffix}"),
        "arnSuffix": _balancer,
        "dnsName": _balancer_name,
        "ipAddressType": "ipv4",
        "zoneId": "Z{upper13}",
    },
    "aws:lb/targetGroup:TargetGroup": {
        "id": "{arn}",
        "arn": arn("elasticloadbalancing", "{arnSuffix}"),
        "arnSuffix": "targetgroup/{name}/{hex16}",
        "ipAddressType": "ipv4",
        "protocolVersion": "HTTP1",
        "loadBalancingAlgorithmType": "round_robin",
    },
    "aws:lb/listener:Listener": {"id": "{arn}", "arn": _part_of("listener", "loadBalancerArn")},
    "aws:lb/listenerRule:ListenerRule": {"id": "{arn}", "arn": _part_of("listener-rule", "listenerArn")},
    "aws:lb/listenerCertificate:ListenerCertificate": {"id": "{listenerArn}_{certificateArn}"},
    "aws:lb/trustStore:TrustStore": {
        "id": "{arn}",
        "arn": arn("elasticloadbalancing", "{arnSuffix}"),
        "arnSuffix": "truststore/{name}/{hex16}",
    },
    "aws:servicediscovery/httpNamespace:HttpNamespace": {
        "id": "ns-{lower16}",
        "arn": arn("servicediscovery", "namespace/{id}"),
        "httpName": "{name}",
    },
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
        "id": "ns-{lower16}",
        "arn": arn("servicediscovery", "namespace/{id}"),
        "hostedZone": "Z{upper13}",
    },
    "aws:servicediscovery/service:Service": {
        "id": "srv-{lower16}",
        "arn": arn("servicediscovery", "service/{id}"),
    },
    "aws:route53/zone:Zone": {
        "id": "{zoneId}",
        "zoneId": "Z{upper13}",
        "arn": "arn:{partition}:route53:::hostedzone/{zoneId}",
        "primaryNameServer": "ns-1.awsdns-01.org",
    },
    "aws:route53/record:Record": {"id": "{zoneId}_{name}_{type}", "fqdn": _fqdn},
    "aws:route53/healthCheck:HealthCheck": {"id": "{uuid}", "arn": "arn:{partition}:route53:::healthcheck/{id}"},
    "aws:acm/certificate:Certificate": {
        "id": "{arn}",
        "arn": arn("acm", "certificate/{uuid}"),
        "domainValidationOptions": _validation_options,
        "keyAlgorithm": "RSA_2048",
        "status": "PENDING_VALIDATION",
        "type": "AMAZON_ISSUED",
    },
    "aws:acm/certificateValidation:CertificateValidation": {"id": "{certificateArn}"},
}
