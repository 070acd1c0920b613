"""Doors that look open and aren't: patterns that name somebody, policies that refuse others, groups worn elsewhere."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_catalogue import gateway, provider, socket
from tests.policies.adversarial.flaws_paths import accelerated
from tests.policies.adversarial.systems import (
    GITHUB,
    Benign,
    adds,
    grants,
    informs,
    named,
    queue_admits,
)
from tests.policies.kit import Json, Made
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, SUBNET, arn, role

_ENDPOINT = {"aws:SourceVpce": "vpce-0123456789abcdef0"}
_ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
_LIMITED = statement(Principal="*", Action="execute-api:Invoke", Resource="*", Condition={"StringEquals": _ENDPOINT})
_REFUSING = Json(
    {
        "Version": "2012-10-17",
        "Statement": [_ALLOW, {**_ALLOW, "Effect": "Deny", "Condition": {"StringNotEquals": _ENDPOINT}}],
    }
)


def _queue(name: str, operator: str, key: str, value: Any) -> Benign:
    return Benign(f"a queue for {name}", queue_admits(Principal="*", Condition={operator: {key: value}}))


def _outward(name: str, host: dict[str, str], key: str, subject: str) -> Benign:
    """A role for somebody outside that opens no store."""

    def change(souk: Market) -> None:
        made = role(souk.program, "order-outward", souk.order.component)
        made.props["assumeRolePolicy"] = statement(
            Action="sts:AssumeRoleWithWebIdentity", Principal=host, Condition={"StringLike": {key: subject}}
        )

    return Benign(f"a role for {name}", change)


def _limited_api(policy: Json, *, apart: bool) -> Any:
    """A REST API with an open method, limited by its policy."""

    def change(souk: Market) -> None:
        add = souk.program.add
        api = add("aws:apigateway/restApi:RestApi", "inner", {"name": "inner", **({} if apart else {"policy": policy})})
        add("aws:apigateway/method:Method", "inner", {"restApi": api.id, "httpMethod": "GET", "authorization": "NONE"})
        if apart:
            add("aws:apigateway/restApiPolicy:RestApiPolicy", "inner", {"restApiId": api.id, "policy": policy})

    return change


def _unlimited_api(souk: Market) -> None:
    """An API whose policy nobody states: AWS answers with an empty one."""
    souk.program.add("aws:apigateway/restApi:RestApi", "plain", {"name": "plain"}, computed={"policy": ""})


def _public_beside(souk: Market) -> None:
    """The main table leads out, and every subnet of a database's has one of its own."""
    add, vpc = souk.program.add, named(souk, "vpc", "Vpc")
    vpc.computed["defaultRouteTableId"] = "rtb-1"
    routes = [{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway(souk).id}]
    props = {"defaultRouteTableId": vpc.out("defaultRouteTableId"), "routes": routes}
    add("aws:ec2/defaultRouteTable:DefaultRouteTable", "main", props)
    table = add("aws:ec2/routeTable:RouteTable", "inner", {"routes": []})
    subnets = [made for made in souk.program.made.values() if made.type == SUBNET]
    for subnet in subnets:
        _associate(souk, table, subnet)


def _associate(souk: Market, table: Made, subnet: Made) -> None:
    props = {"routeTableId": table.id, "subnetId": subnet.id}
    souk.program.add("aws:ec2/routeTableAssociation:RouteTableAssociation", subnet.name, props)


def _nodes(souk: Market) -> None:
    """The machines of a cluster get its group."""
    add = souk.program.add
    template = add("aws:ec2/launchTemplate:LaunchTemplate", "nodes", {"name": "nodes"})
    add("aws:eks/nodeGroup:NodeGroup", "nodes", {"clusterName": "souk", "launchTemplate": {"id": template.id}})


ALL = (
    _queue("a role of one's own", "StringLike", "aws:PrincipalArn", f"*:{ACCOUNT}:role/souk-*"),
    _queue("one's own sessions", "StringLike", "aws:userid", "AROAEXAMPLE1234567890:*"),
    _queue("one's organization", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/*"),
    _queue("an endpoint", "StringEquals", "aws:SourceVpce", "vpce-0123456789abcdef0"),
    _queue("whoever is of the queue's account", "StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"),
    _queue("two offices", "IpAddress", "aws:SourceIp", ["198.51.100.0/24", "203.0.113.7"]),
    _outward(
        "one's repositories",
        GITHUB,
        "token.actions.githubusercontent.com:sub",
        "repo:souk-market/*:ref:refs/heads/main",
    ),
    _outward("one's GitLab group", provider("gitlab.com"), "gitlab.com:sub", "project_path:souk-market/*:*"),
    _outward(
        "one's Terraform organization",
        provider("app.terraform.io"),
        "app.terraform.io:sub",
        "organization:souk-market:project:*:workspace:*:run_phase:*",
    ),
    Benign(
        "a table by a prefix",
        grants("order", Action="dynamodb:DescribeTable", Resource=arn("dynamodb", "table/souk-*")),
    ),
    Benign("queues by a prefix", grants("order", Action="sqs:SendMessage", Resource=arn("sqs", "souk-dev-*"))),
    Benign(
        "a bus for one's organization, by the older permission",
        adds(
            "aws:cloudwatch/eventPermission:EventPermission",
            {
                "principal": "*",
                "statementId": "x",
                "condition": {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-a1b2c3d4e5"},
            },
        ),
    ),
    Benign(
        "a layer for one's organization",
        adds(
            "aws:lambda/layerVersionPermission:LayerVersionPermission",
            {"principal": "*", "organizationId": "o-a1b2c3d4e5", "versionNumber": 1},
        ),
    ),
    Benign("an API for an endpoint", _limited_api(_LIMITED, apart=False)),
    Benign("an API that refuses all but an endpoint", _limited_api(_REFUSING, apart=True)),
    Benign("an API without a policy", _unlimited_api),
    Benign("a socket that asks who opens it", lambda souk: socket(souk, authorizationType="AWS_IAM")),
    Benign(
        "a gateway's listener",
        adds(
            "aws:lb/listener:Listener", {"defaultActions": [{"type": "forward", "targetGroupArn": "arn:x"}]}, owner=None
        ),
    ),
    Benign("a database beside what the main table makes public", _public_beside),
    Benign("machines of a cluster", _nodes),
    Benign("an accelerator", accelerated),
    Benign("a name of a password in JSON", informs("order", "LABELS", '{"password": "Password", "user": "Name"}')),
    Benign(
        "a place of a password in JSON",
        informs("order", "DB", f'{{"passwordArn": "{arn("ssm", "parameter/souk/dev/order/x")}"}}'),
    ),
    Benign("an empty password", informs("order", "DSN", "host=cache password= user=app")),
    Benign("basic words", informs("order", "LOGIN", "Basic authentication is off")),
)
