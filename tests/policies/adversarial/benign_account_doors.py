"""Well-kept accounts: ways in from the internet, and between networks."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.account import Account, account
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Made, Text
from tests.policies.parts import ACCOUNT, EGRESS, arn, open_to

_RATE = {"statement": {"rateBasedStatement": {"limit": 2000, "aggregateKeyType": "IP"}}}


def _firewall(at: Account, scope: str) -> Made:
    rules: list[dict[str, Any]] = [{"name": "rate", "priority": 0, "action": {"block": {}}, **_RATE}]
    props: dict[str, Any] = {"scope": scope, "defaultAction": {"allow": {}}, "rules": rules}
    acl = at.add("aws:wafv2/webAcl:WebAcl", "acl", props, computed={"arn": arn("wafv2", "regional/webacl/acl/1")})
    logging = {"resourceArn": acl.arn, "logDestinationConfigs": [arn("logs", "log-group:aws-waf-logs-acl")]}
    at.add("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "acl", logging)
    return acl


def _network_balancer(at: Account) -> None:
    """TLS goes through to the tasks, which end it."""
    at.vpc()
    door, app = at.group("door"), at.group("app")
    open_to(at.program, "world", door, 443, {"cidrIpv4": "0.0.0.0/0"})
    at.connect(door, app, 8443)
    props: dict[str, Any] = {"loadBalancerType": "network", "internal": False, "enableDeletionProtection": True}
    props |= {"securityGroups": [door.id], "subnets": at.subnets("public")}
    props |= {"accessLogs": {"bucket": "acme-access-logs", "enabled": True}}
    balancer = at.add("aws:lb/loadBalancer:LoadBalancer", "door", props)
    target = at.add("aws:lb/targetGroup:TargetGroup", "app", {"port": 8443, "protocol": "TCP", "targetType": "ip"})
    forward = {"type": "forward", "targetGroupArn": target.arn}
    listener = {"loadBalancerArn": balancer.arn, "port": 443, "protocol": "TCP", "defaultActions": [forward]}
    at.add("aws:lb/listener:Listener", "tls", listener)
    at.service("app", app)


def _site(at: Account) -> None:
    """CloudFront before a private bucket, by origin access control."""
    distribution = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"
    read = {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject"}
    source = {"Condition": {"StringEquals": {"AWS:SourceArn": distribution}}}
    site = at.bucket("site", {**read, **source, "Resource": "arn:aws:s3:::acme-site/*"})
    signing = {"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}
    control = at.add("aws:cloudfront/originAccessControl:OriginAccessControl", "site", signing)
    origin = {"domainName": site.out("bucketRegionalDomainName"), "originAccessControlId": control.id}
    props: dict[str, Any] = {"enabled": True, "origins": [origin], "webAclId": _firewall(at, "CLOUDFRONT").arn}
    props["defaultCacheBehavior"] = {"viewerProtocolPolicy": "redirect-to-https"}
    props["viewerCertificate"] = {"acmCertificateArn": "arn:x", "minimumProtocolVersion": "TLSv1.2_2021"}
    at.add("aws:cloudfront/distribution:Distribution", "site", props, computed={"arn": distribution})


def _api(at: Account) -> None:
    """API Gateway with Cognito; browsers ask first with OPTIONS, which nobody can log in for."""
    pool = at.add("aws:cognito/userPool:UserPool", "users", {"name": "users"})
    function, _ = at.function("api")
    api = at.add(
        "aws:apigateway/restApi:RestApi",
        "api",
        {"name": "api"},
        computed={"executionArn": arn("execute-api", "abc123")},
    )
    login = {"restApi": api.id, "type": "COGNITO_USER_POOLS", "providerArns": [pool.arn]}
    authorizer = at.add("aws:apigateway/authorizer:Authorizer", "users", login)
    path = {"restApi": api.id, "pathPart": "orders"}
    orders = at.add("aws:apigateway/resource:Resource", "orders", path, computed={"path": "/orders"})
    common = {"restApi": api.id, "resourceId": orders.id}
    asks = {"authorization": "COGNITO_USER_POOLS", "authorizerId": authorizer.id}
    at.add("aws:apigateway/method:Method", "get", {**common, "httpMethod": "GET", **asks})
    at.add("aws:apigateway/method:Method", "cors", {**common, "httpMethod": "OPTIONS", "authorization": "NONE"})
    at.add("aws:apigateway/integration:Integration", "cors", {**common, "httpMethod": "OPTIONS", "type": "MOCK"})
    called = {"sourceArn": Text((api.out("executionArn"), "/*/*")), "principal": "apigateway.amazonaws.com"}
    at.add("aws:lambda/permission:Permission", "api", {"function": function.out("name"), **called})
    stated = {"restApi": api.id, "stageName": "prod", "accessLogSettings": {"destinationArn": at.logs("api").arn}}
    stage = at.add("aws:apigateway/stage:Stage", "prod", stated)
    joined = {"resourceArn": stage.arn, "webAclArn": _firewall(at, "REGIONAL").arn}
    at.add("aws:wafv2/webAclAssociation:WebAclAssociation", "api", joined)


def _endpoints(at: Account) -> None:
    """Tasks that reach AWS by endpoints of both kinds."""
    vpc = at.vpc()
    app, doors = at.group("app"), at.group("endpoints")
    at.connect(app, doors, 443)
    at.subnets()
    for name in ("logs", "sts", "secretsmanager"):
        props = {"vpcId": vpc.id, "vpcEndpointType": "Interface", "securityGroupIds": [doors.id]}
        at.add("aws:ec2/vpcEndpoint:VpcEndpoint", name, {"serviceName": f"com.amazonaws.eu-west-1.{name}", **props})
    for name in ("s3", "dynamodb"):
        props = {"vpcId": vpc.id, "vpcEndpointType": "Gateway", "serviceName": f"com.amazonaws.eu-west-1.{name}"}
        made = at.add("aws:ec2/vpcEndpoint:VpcEndpoint", name, props, computed={"prefixListId": f"pl-{name}"})
        open_to(at.program, f"to-{name}", app, 443, {"prefixListId": made.out("prefixListId")}, token=EGRESS)
    at.service("app", app)


def _hub(at: Account) -> None:
    """A network on a transit gateway."""
    vpc, subnets = at.vpc(), at.subnets()
    hub = at.add(
        "aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {"autoAcceptSharedAttachments": "disable"}
    )
    props = {"transitGatewayId": hub.id, "vpcId": vpc.id, "subnetIds": subnets}
    at.add("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "main", props)
    route = {"cidrBlock": "10.0.0.0/8", "transitGatewayId": hub.id}
    table = at.add("aws:ec2/routeTable:RouteTable", "private", {"vpcId": vpc.id, "routes": [route]})
    for number, subnet in enumerate(subnets):
        joined = {"routeTableId": table.id, "subnetId": subnet}
        at.add("aws:ec2/routeTableAssociation:RouteTableAssociation", str(number), joined)
    records = {"transitGatewayId": hub.id, "logDestinationType": "s3", "logDestination": "arn:aws:s3:::acme-flow"}
    at.add("aws:ec2/flowLog:FlowLog", "hub", records)


def _names(at: Account) -> None:
    """Two services that find each other by Cloud Map."""
    vpc = at.vpc()
    web, orders = at.group("web"), at.group("orders")
    at.connect(web, orders, 8080)
    props = {"name": "acme.internal", "vpc": vpc.id}
    space = at.add("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "acme", props)
    records = {"namespaceId": space.id, "dnsRecords": [{"type": "A", "ttl": 10}]}
    at.add("aws:servicediscovery/service:Service", "orders", {"name": "orders", "dnsConfig": records})
    at.service("orders", orders)
    at.service("web", web, {"ORDERS": "http://orders.acme.internal:8080"})


ALL = (
    Benign("an account with TLS to the tasks", account(_network_balancer)),
    Benign("an account with a site", account(_site)),
    Benign("an account with an API and Cognito", account(_api)),
    Benign("an account with endpoints", account(_endpoints)),
    Benign("an account with a transit gateway", account(_hub)),
    Benign("an account with Cloud Map", account(_names)),
)
