"""What surrounds the services of the market: a network, and a public load balancer behind a firewall."""

from __future__ import annotations

from typing import Any

from tests.policies.kit import Made, Program
from tests.policies.parts import SUBNET, arn, open_to

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def network(program: Program, platform: Made) -> list[Made]:
    """A VPC whose traffic is recorded and whose default group is empty; its private subnets."""
    vpc = program.add("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": "10.0.0.0/16"}, parent=platform)
    program.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", {"vpcId": vpc.id}, parent=platform)
    log = program.add(LOG_GROUP, "flow", {"name": "/souk/dev/flow", "retentionInDays": 30}, parent=platform)
    program.add("aws:ec2/flowLog:FlowLog", "flow", {"vpcId": vpc.id, "logDestination": log.arn}, parent=platform)
    return [_subnet(program, platform, vpc, number) for number in (1, 2)]


def _subnet(program: Program, platform: Made, vpc: Made, number: int) -> Made:
    props = {"cidrBlock": f"10.0.{number}.0/24", "vpcId": vpc.id, "mapPublicIpOnLaunch": False}
    return program.add(SUBNET, f"private-{number}", props, parent=platform)


def public_door(program: Program, platform: Made, group: Made) -> dict[str, Made]:
    """A load balancer with its listeners and its web ACL."""
    balancer = program.add(
        "aws:lb/loadBalancer:LoadBalancer",
        "public-entry",
        {
            "internal": False,
            "loadBalancerType": "application",
            "securityGroups": [group.id],
            "dropInvalidHeaderFields": True,
            "enableDeletionProtection": True,
            "desyncMitigationMode": "strictest",
            "accessLogs": {"bucket": "souk-dev-access-logs", "enabled": True},
        },
        parent=platform,
    )
    for port in (443, 80):
        open_to(program, f"world-{port}", group, port, {"cidrIpv4": "0.0.0.0/0"})
    listener = "aws:lb/listener:Listener"
    secure = {"port": 443, "protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"}
    refused = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
    secure |= {"loadBalancerArn": balancer.arn, "defaultActions": [refused]}
    moved = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
    plain = {"port": 80, "protocol": "HTTP", "loadBalancerArn": balancer.arn, "defaultActions": [moved]}
    acl = _firewall(program, platform, balancer)
    return {
        "balancer": balancer,
        "secure": program.add(listener, "secure", secure, parent=platform),
        "plain": program.add(listener, "plain", plain, parent=platform),
        **acl,
    }


def _firewall(program: Program, platform: Made, balancer: Made) -> dict[str, Made]:
    rules: list[dict[str, Any]] = [{"name": "rate", "priority": 0, "action": {"block": {}}}]
    acl = program.add(
        "aws:wafv2/webAcl:WebAcl",
        "firewall",
        {"scope": "REGIONAL", "defaultAction": {"allow": {}}, "rules": rules},
        parent=platform,
        computed={"arn": arn("wafv2", "regional/webacl/souk-dev/1")},
    )
    logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    sink = arn("logs", "log-group:aws-waf-logs-souk-dev")
    joined = {"resourceArn": balancer.arn, "webAclArn": acl.arn}
    return {
        "acl": acl,
        "acl-logs": program.add(logging, "firewall", {"resourceArn": acl.arn, "logDestinationConfigs": [sink]}),
        "acl-joins": program.add("aws:wafv2/webAclAssociation:WebAclAssociation", "public-entry", joined),
    }
