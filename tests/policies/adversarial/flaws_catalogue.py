"""Doors that look limited: conditions that anyone meets, patterns that take in everyone, switches of newer kinds."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_paths import accelerated
from tests.policies.adversarial.systems import (
    GITHUB,
    Change,
    Flaw,
    adds,
    contains,
    grants,
    informs,
    named,
    queue_admits,
    sets,
    trusts,
)
from tests.policies.kit import Made
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, SUBNET, arn, open_to

_PUBLIC, _TRUST, _WIDE, _POWER = (
    "resource-policy-not-public",
    "iam-trust-scoped",
    "iam-no-wildcard-resource",
    "iam-no-privilege-escalation",
)
_ANYONE = statement(Principal="*", Action="kms:Decrypt", Resource="*")
_FORWARD = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/x/1"}
_REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "statusCode": "HTTP_301"}}
_LAMBDA = "aws:lambda/function:Function"
_WORLD = [f"{number}.0.0.0/8" for number in range(256)]
_EXCLUSIVE = {"policyArns": ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]}
_NETWORK = {"subnets": ["subnet-1"], "assignPublicIp": False}


def _queue(name: str, operator: str, key: str, value: Any) -> Flaw:
    return Flaw(f"a queue for {name}", _PUBLIC, queue_admits(Principal="*", Condition={operator: {key: value}}))


def provider(host: str) -> dict[str, str]:
    """An identity provider of the account's."""
    return {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"}


def _vouched(name: str, principal: dict[str, str], key: str, subject: str) -> Flaw:
    return Flaw(f"a role for {name}", _TRUST, trusts(principal, {"StringLike": {key: subject}}))


def gateway(souk: Market) -> Made:
    """An internet gateway, by whose id routes lead out."""
    return souk.program.add("aws:ec2/internetGateway:InternetGateway", "way-out", {}, computed={"id": "igw-2"})


def _world(gateway_: Made) -> dict[str, Any]:
    return {"routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway_.id}]}


def _by_main_table(souk: Market) -> None:
    vpc = named(souk, "vpc", "Vpc")
    vpc.computed["defaultRouteTableId"] = "rtb-1"
    props = {"defaultRouteTableId": vpc.out("defaultRouteTableId"), **_world(gateway(souk))}
    souk.program.add("aws:ec2/defaultRouteTable:DefaultRouteTable", "main", props)


def _by_another_main_table(souk: Market) -> None:
    add = souk.program.add
    table = add("aws:ec2/routeTable:RouteTable", "out", _world(gateway(souk)))
    props = {"routeTableId": table.id, "vpcId": named(souk, "vpc", "Vpc").id}
    add("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "out", props)


def _graph_in_public(souk: Market) -> None:
    add = souk.program.add
    subnet = add(SUBNET, "open", {"cidrBlock": "10.0.77.0/24", "mapPublicIpOnLaunch": True})
    add("aws:neptune/subnetGroup:SubnetGroup", "graph", {"subnetIds": [subnet.id]})


def _accelerator(**props: Any) -> Change:
    """An accelerator of order's, with something else about it."""

    def change(souk: Market) -> None:
        made = accelerated(souk)["cluster"]
        made.props = {key: value for key, value in {**made.props, **props}.items() if value is not None}

    return change


def _beside(souk: Market) -> None:
    open_to(souk.program, "added", named(souk, "default", "DefaultSecurityGroup"), 443, {"cidrIpv4": "192.0.2.0/24"})


def _event(souk: Market) -> None:
    task = {"taskDefinitionArn": souk.order.parts["task"].arn, "networkConfiguration": _NETWORK}
    props = {"rule": "nightly", "arn": arn("ecs", "cluster/souk"), "ecsTarget": task}
    props |= {"deadLetterConfig": {"arn": souk.order.parts["dead"].arn}}
    souk.program.add("aws:cloudwatch/eventTarget:EventTarget", "added", props, parent=souk.order.component)


def _rule_of_plain(souk: Market) -> None:
    add = souk.program.add
    listener = add("aws:lb/listener:Listener", "older", {"port": 80, "defaultActions": [_REDIRECT]})
    add("aws:lb/listenerRule:ListenerRule", "older", {"listenerArn": listener.arn, "actions": [_FORWARD]})


def _without_policy(souk: Market) -> None:
    """An API whose policy AWS answers to be empty, and a method that asks nobody."""
    add = souk.program.add
    api = add("aws:apigateway/restApi:RestApi", "plain", {"name": "plain"}, computed={"policy": "{}"})
    add("aws:apigateway/method:Method", "plain", {"restApi": api.id, "httpMethod": "GET", "authorization": "NONE"})


def socket(souk: Market, **connect: Any) -> None:
    """A WebSocket API of three routes, of which the first is asked for a connection."""
    add = souk.program.add
    api = add("aws:apigatewayv2/api:Api", "socket", {"name": "socket", "protocolType": "WEBSOCKET"})
    for key in ("$connect", "$default", "subscribe"):
        props = {"apiId": api.id, "routeKey": key, **(connect if key == "$connect" else {})}
        add("aws:apigatewayv2/route:Route", key.strip("$"), props)


CONDITIONS = (
    _queue("a role of any account's", "StringLike", "aws:PrincipalArn", "*:role/deployer"),
    _queue("an alarm of any account's", "StringLike", "aws:SourceArn", "*:alarms"),
    _queue("a session of any role's", "StringLike", "aws:userid", "*:worker"),
    _queue("every endpoint", "StringLike", "aws:SourceVpce", "vpce*"),
    _queue("every network", "StringLike", "aws:SourceVpc", "v*"),
    _queue("every organization", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o*"),
    _queue("every organization's root", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-*/r-ab12/*"),
    _queue("whoever is himself", "StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}"),
    _queue("whoever says who he is", "StringEquals", "aws:PrincipalAccount", "${aws:PrincipalTag/account}"),
    _queue("the internet in pieces", "IpAddress", "aws:SourceIp", _WORLD),
    _vouched("every main branch", GITHUB, "token.actions.githubusercontent.com:sub", "*:ref:refs/heads/main"),
    _vouched("every repository", GITHUB, "token.actions.githubusercontent.com:sub", "repo*"),
    _vouched("owners that begin alike", GITHUB, "token.actions.githubusercontent.com:sub", "repo:souk*/souk:*"),
    _vouched(
        "every GitLab project", provider("gitlab.com"), "gitlab.com:sub", "project_path:*:ref_type:branch:ref:main"
    ),
    _vouched(
        "every Terraform organization",
        provider("app.terraform.io"),
        "app.terraform.io:sub",
        "organization:*:project:souk:workspace:prod:run_phase:*",
    ),
    Flaw(
        "a role for a service, for whoever says so",
        _TRUST,
        trusts({"Service": "lambda.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": "${aws:SourceAccount}"}}),
    ),
)
DOCUMENTS = (
    Flaw(
        "a bus for anyone, by the older permission",
        _PUBLIC,
        adds("aws:cloudwatch/eventPermission:EventPermission", {"principal": "*", "statementId": "x"}),
    ),
    Flaw("a key's replica for anyone", _PUBLIC, adds("aws:kms/replicaKey:ReplicaKey", {"policy": _ANYONE})),
    Flaw("a key from outside for anyone", _PUBLIC, adds("aws:kms/externalKey:ExternalKey", {"policy": _ANYONE})),
    Flaw(
        "an access point for anyone",
        _PUBLIC,
        adds("aws:s3control/accessPointPolicy:AccessPointPolicy", {"accessPointArn": "arn:x", "policy": _ANYONE}),
    ),
    Flaw(
        "a bucket of the other kind for anyone",
        _PUBLIC,
        adds("aws:s3/bucketV2:BucketV2", {"bucket": "souk", "policy": _ANYONE}, owner=None),
    ),
    Flaw(
        "a layer for anyone",
        _PUBLIC,
        adds("aws:lambda/layerVersionPermission:LayerVersionPermission", {"principal": "*", "versionNumber": 1}),
    ),
    Flaw(
        "a search domain for anyone",
        _PUBLIC,
        adds("aws:opensearch/domain:Domain", {"domainName": "x", "accessPolicies": _ANYONE}),
    ),
    Flaw(
        "a REST API for anyone",
        _PUBLIC,
        adds("aws:apigateway/restApiPolicy:RestApiPolicy", {"restApiId": "x", "policy": _ANYONE}),
    ),
)
GRANTS = (
    Flaw(
        "every secret, by a letter",
        _WIDE,
        grants("order", Action="secretsmanager:DescribeSecret", Resource=arn("secretsmanager", "s*")),
    ),
    Flaw(
        "every table, by half a word",
        _WIDE,
        grants("order", Action="dynamodb:DescribeTable", Resource=arn("dynamodb", "table*")),
    ),
    Flaw("everything, by a letter", _WIDE, grants("order", Action="sqs:SendMessage", Resource="a*")),
    *(
        Flaw(f"a right to {action}", _POWER, grants("order", Action=action, Resource=arn("x", "y")))
        for action in (
            "iam:CreateOpenIDConnectProvider",
            "iam:CreateServiceSpecificCredential",
            "iam:UpdateSAMLProvider",
            "sso:AttachManagedPolicyToPermissionSet",
            "sso:CreateAccountAssignment",
            "sso:PutInlinePolicyToPermissionSet",
            "sts:AssumeRoot",
        )
    ),
    Flaw(
        "AWS's own policy for a user, and no other",
        "iam-no-managed-policies",
        adds("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", {"userName": "x", **_EXCLUSIVE}),
    ),
    Flaw(
        "AWS's own policy for a group, and no other",
        "iam-no-managed-policies",
        adds(
            "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
            {"groupName": "x", **_EXCLUSIVE},
        ),
    ),
)
EDGE = (
    Flaw(
        "plain HTTP that isn't said",
        "alb-https",
        adds("aws:lb/listener:Listener", {"port": 80, "defaultActions": [_FORWARD]}, owner=None),
    ),
    Flaw("a rule behind plain HTTP that isn't said", "alb-https", _rule_of_plain),
    Flaw(
        "plain HTTP at a classic load balancer",
        "alb-https",
        adds("aws:elb/loadBalancer:LoadBalancer", {"listeners": [{"lbPort": 80, "lbProtocol": "http"}]}, owner=None),
    ),
    Flaw(
        "an API by quick create",
        "api-auth-logged",
        adds(
            "aws:apigatewayv2/api:Api",
            {"name": "x", "protocolType": "HTTP", "target": arn("lambda", "function:x"), "routeKey": "ANY /x"},
            owner=None,
        ),
    ),
    Flaw("an API whose policy is empty", "api-auth-logged", _without_policy),
    Flaw("a socket that anyone opens", "api-auth-logged", socket),
)
STORES = (
    Flaw("a database in what the main table makes public", "store-private", _by_main_table),
    Flaw("a database in what another main table makes public", "store-private", _by_another_main_table),
    Flaw("a graph in public subnets", "store-private", _graph_in_public),
    Flaw(
        "a public graph",
        "store-private",
        adds("aws:neptune/clusterInstance:ClusterInstance", {"clusterIdentifier": "x", "publiclyAccessible": True}),
    ),
    Flaw("an accelerator in the open", "store-encrypted", _accelerator(serverSideEncryption=None)),
    Flaw("an accelerator without TLS", "store-tls", _accelerator(clusterEndpointEncryptionType=None)),
    Flaw("an accelerator without a group", "default-sg-unused", _accelerator(securityGroupIds=None)),
)
RUNTIME = (
    Flaw("a rule beside the default group", "default-sg-unused", _beside),
    Flaw("an event's task without a group", "default-sg-unused", _event),
    Flaw(
        "a template without a group",
        "default-sg-unused",
        adds("aws:ec2/launchTemplate:LaunchTemplate", {"name": "order"}),
    ),
    Flaw(
        "a password in JSON",
        "ecs-no-plaintext-secrets",
        informs("order", "SETTINGS", '{"db": {"password": "tulip-tulip"}}'),
    ),
    Flaw("a login in a header", "ecs-no-plaintext-secrets", informs("order", "UPSTREAM", "Basic YXBwOnR1bGlw")),
    Flaw("a password between blanks", "ecs-no-plaintext-secrets", informs("order", "DSN", "user=app password = tulip")),
    Flaw(
        "a function's password in JSON",
        "lambda-env-and-url",
        adds(_LAMBDA, {"runtime": "python3.13", "environment": {"variables": {"C": '{"password":"tulip"}'}}}),
    ),
    Flaw("a container as user 00", "ecs-hardened", contains(user="00")),
    Flaw(
        "a container with its host's Docker",
        "ecs-hardened",
        sets("order/task", volumes=[{"name": "docker", "hostPath": "/var/run/docker.sock"}]),
    ),
    *(
        Flaw(f"a function on {runtime}", "lambda-runtime-dlq", adds(_LAMBDA, {"runtime": runtime}))
        for runtime in ("dotnet8", "provided.al2", "python3.10")
    ),
)
ALL = (*CONDITIONS, *DOCUMENTS, *GRANTS, *EDGE, *STORES, *RUNTIME)
