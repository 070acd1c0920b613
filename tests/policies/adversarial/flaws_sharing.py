"""Two services at one store, by each of the four channels."""

from __future__ import annotations

import base64
from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, grants, informs, states
from tests.policies.kit import Json, Made, Ref, Text
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import CACHE, DATABASE, SECRET, allow, arn, edge, grant, group, open_to, role

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_MASTER = arn("secretsmanager", "secret:rds!db-11-aBcDeF")


def _admitted(**peer: Any) -> Change:
    """Admit more at the cache of `order`."""
    return lambda souk: open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, peer)


def _wide_port(souk: Market) -> None:
    peer = {"referencedSecurityGroupId": souk.product.group.id}
    made = open_to(souk.program, "added", souk.order.parts["cache-group"], 6000, peer)
    made.props["toPort"] = 7000


def _prefix_list(souk: Market) -> None:
    entries = [{"cidr": "10.0.1.0/24"}, {"cidr": "10.0.2.0/24"}]
    listed = souk.program.add(
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        "tasks",
        {"name": "tasks", "entries": entries, "maxEntries": 2, "addressFamily": "IPv4"},
    )
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, {"prefixListId": listed.id})


def _relay(souk: Market, **props: Any) -> Made:
    """A load balancer in a subnet where only order runs, which its cache lets in."""
    own = souk.program.add("aws:ec2/subnet:Subnet", "own", {"cidrBlock": "10.0.9.0/24"}, parent=souk.platform)
    souk.order.parts["runs"].props["networkConfiguration"]["subnets"] = [own.id]
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, {"cidrIpv4": "10.0.9.0/24"})
    props = {"internal": True, "loadBalancerType": "network", "subnets": [own.id], **props}
    return souk.program.add("aws:lb/loadBalancer:LoadBalancer", "relay", props, parent=souk.platform)


def _private_link(souk: Market) -> None:
    worn = group(souk.program, "relay-group", souk.order.component, service="order")
    made = _relay(souk, securityGroups=[worn.id])
    edge(souk.program, worn, souk.order.parts["cache-group"], 6379)
    souk.program.add("aws:ec2/vpcEndpointService:VpcEndpointService", "link", {"networkLoadBalancerArns": [made.arn]})


def _by_origin(souk: Market) -> None:
    grant(souk.program, "added", souk.product.task_role, allow(["dynamodb:GetItem"], souk.order.parts["table"].arn))


def _by_login(souk: Market) -> None:
    user = Text((arn("rds-db", "dbuser:"), Ref(souk.product.parts["database"].urn, "resourceId"), "/app"))
    grant(souk.program, "added", souk.order.task_role, allow(["rds-db:connect"], user))


def _by_another_role(souk: Market) -> None:
    reader = role(souk.program, "reader", souk.order.component)
    trusted = "arn:aws:iam::111122223333:role/souk-dev-product-task"
    reader.props["assumeRolePolicy"] = statement(Principal={"AWS": trusted}, Action="sts:AssumeRole")
    grant(souk.program, "added", reader, allow(["dynamodb:GetItem"], _TABLE))


def _by_its_own_policy(souk: Market) -> None:
    trusted = {"AWS": "arn:aws:iam::111122223333:role/souk-dev-product-task"}
    document = statement(Principal=trusted, Action="dynamodb:GetItem", Resource=_TABLE)
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": document}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "added", props, parent=souk.order.component)


def _by_stream(souk: Market) -> None:
    function = {"role": souk.product.task_role.arn, "runtime": "python3.13"}
    reader = souk.program.add("aws:lambda/function:Function", "reader", function, parent=souk.product.component)
    stream = f"{_TABLE}/stream/2026-01-01T00:00:00.000"
    props = {"eventSourceArn": stream, "functionName": reader.arn}
    souk.program.add("aws:lambda/eventSourceMapping:EventSourceMapping", "added", props, parent=souk.product.component)


def _runner(souk: Market) -> Made:
    """A role of nobody's that reads order's table."""
    made = role(souk.program, "runner")
    grant(souk.program, "added", made, allow(["dynamodb:GetItem"], _TABLE))
    return made


def _workflow(souk: Market) -> None:
    souk.program.add("aws:sfn/stateMachine:StateMachine", "export", {"roleArn": _runner(souk).arn, "definition": "{}"})


def _user(souk: Market) -> None:
    user = souk.program.add("aws:iam/user:User", "script", {"name": "script"})
    props = {"user": Ref(user.urn, "name"), "policy": allow(["dynamodb:Scan"], _TABLE)}
    souk.program.add("aws:iam/userPolicy:UserPolicy", "added", props)


def _told(value: Any, who: str = "product") -> Change:
    return informs(who, "ELSEWHERE", value)


def _host(souk: Market) -> None:
    _told(Text(("rediss://", Ref(souk.order.parts["cache"].urn, "primaryEndpointAddress"), ":6379")))(souk)


def _referred(souk: Market) -> None:
    container = souk.order.parts["task"].props["containerDefinitions"].content[0]
    container["secrets"].append({"name": "DB", "valueFrom": arn("ssm", "parameter/souk/dev/product/DB_HOST")})


def _encoded(souk: Market) -> None:
    script = base64.b64encode(b"redis-cli -h master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com").decode()
    props = {"userDataBase64": script, "vpcSecurityGroupIds": [souk.product.group.id], "ami": "ami-1"}
    souk.program.add("aws:ec2/instance:Instance", "added", props, parent=souk.product.component)


def _commanded(souk: Market) -> None:
    container = souk.product.parts["task"].props["containerDefinitions"].content[0]
    container["command"] = ["copy", "--table", "souk-dev-order-events"]


def _copied(souk: Market) -> None:
    host = Ref(souk.product.parts["database"].urn, "address")
    props = {"name": "/souk/dev/order/DB", "type": "String", "value": host}
    souk.program.add("aws:ssm/parameter:Parameter", "added", props, parent=souk.order.component)


def _replica(souk: Market) -> None:
    source: Made = souk.product.parts["database"]
    props = {"replicateSourceDb": source.arn, "deletionProtection": True}
    souk.program.add(DATABASE, "added", props, parent=souk.order.component)


def _same_users(souk: Market) -> None:
    users = Ref(next(made.urn for made in souk.program.made.values() if made.name == "order-users"), "userGroupId")
    proper = {key: value for key, value in souk.order.parts["cache"].props.items() if key != "replicationGroupId"}
    props = {**proper, "replicationGroupId": "souk-dev-product", "userGroupIds": [users]}
    souk.program.add(CACHE, "added", props, parent=souk.product.component)


def _orphan(souk: Market) -> None:
    props = {"name": "elsewhere", "deletionProtectionEnabled": True, "pointInTimeRecovery": {"enabled": True}}
    souk.program.add("aws:dynamodb/table:Table", "added", props)


def _same_secret(souk: Market) -> None:
    computed = {"arn": arn("secretsmanager", "secret:souk/dev/product-AbCdEf")}
    secret = {"name": "souk/dev/product"}
    made = souk.program.add(SECRET, "app-password", secret, parent=souk.product.component, computed=computed)
    props = {"secretId": made.id, "secretString": Json({"password": "tulip-tulip-tulip"})}
    souk.program.add(
        "aws:secretsmanager/secretVersion:SecretVersion", "app-password", props, parent=souk.product.component
    )
    souk.product.parts["database"].props["password"] = "tulip-tulip-tulip"  # noqa: S105 - what is shared here
    for who in (souk.product, souk.order):
        document = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:souk/dev/product-??????"))
        grant(souk.program, f"{who.name}-reads", who.execution_role, document)


NETWORK = (
    Flaw(
        "a stranger's group at the cache",
        _RULE,
        lambda souk: edge(souk.program, souk.product.group, souk.order.parts["cache-group"], 6379),
    ),
    Flaw(
        "a stranger's group at the database",
        _RULE,
        lambda souk: edge(souk.program, souk.order.group, souk.product.parts["store-group"], 5432),
    ),
    Flaw("a stranger's subnet at the cache", _RULE, _admitted(cidrIpv4="10.0.1.0/24")),
    Flaw("half a VPC at the cache", _RULE, _admitted(cidrIpv4="10.0.0.0/17")),
    Flaw("a stranger among a thousand ports", _RULE, _wide_port),
    Flaw("a stranger's subnets by prefix list", _RULE, _prefix_list),
    Flaw("a load balancer that anyone calls", _RULE, _relay),
    Flaw("another network by PrivateLink", _RULE, _private_link),
    Flaw(
        "a stranger by protocol number",
        _RULE,
        lambda souk: _admitted(referencedSecurityGroupId=souk.product.group.id, ipProtocol="6")(souk),
    ),
    Flaw(
        "a stranger by all protocols",
        _RULE,
        lambda souk: _admitted(
            referencedSecurityGroupId=souk.product.group.id, ipProtocol="-1", fromPort=None, toPort=None
        )(souk),
    ),
)
IAM = (
    Flaw("a grant by name", _RULE, grants("product", Action="dynamodb:GetItem", Resource=_TABLE)),
    Flaw(
        "a grant by pattern",
        _RULE,
        grants("product", Action="dynamodb:Get*", Resource=arn("dynamodb", "table/souk-dev-*")),
    ),
    Flaw(
        "a grant by odd pattern",
        _RULE,
        grants("product", Action="DynamoDB:getitem", Resource="arn:*:dynamodb:eu-west-1:*:table/souk-???-order-events"),
    ),
    Flaw("a grant by origin", _RULE, _by_origin),
    Flaw("a grant on an index", _RULE, grants("product", Action="dynamodb:Query", Resource=f"{_TABLE}/index/*")),
    Flaw("a login by origin", _RULE, _by_login),
    Flaw("a login by pattern", _RULE, grants("order", Action="rds-db:connect", Resource=arn("rds-db", "dbuser:*/app"))),
    Flaw(
        "a cache by name",
        _RULE,
        grants("product", Action="elasticache:Connect", Resource=arn("elasticache", "replicationgroup:souk-dev-order")),
    ),
    Flaw("a grant through another role", _RULE, _by_another_role),
    Flaw("a workflow beside the services", _RULE, _workflow),
    Flaw("a role that nothing here runs with", _RULE, _runner),
    Flaw("a user with a key", _RULE, _user),
    Flaw("a grant by the table's own policy", _RULE, _by_its_own_policy),
    Flaw(
        "a host by parameter path",
        _RULE,
        grants("order", Action="ssm:GetParametersByPath", Resource=arn("ssm", "parameter/souk/dev/product/*")),
    ),
    Flaw(
        "a master's secret",
        _RULE,
        grants("order", Action="secretsmanager:GetSecretValue", Resource=arn("secretsmanager", "secret:rds!*")),
    ),
    Flaw(
        "a master's secret by name",
        _RULE,
        grants("order", Action="secretsmanager:GetSecretValue", Resource=_MASTER),
        "up",
    ),
    Flaw(
        "everything but another table",
        _RULE,
        states(
            "product",
            Json(
                {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": "dynamodb:GetItem",
                            "Resource": arn("dynamodb", "table/souk-dev-*"),
                        },
                        {
                            "Effect": "Deny",
                            "Action": "dynamodb:*",
                            "Resource": arn("dynamodb", "table/souk-dev-payment-*"),
                        },
                    ]
                }
            ),
        ),
    ),
)
TOLD = (
    Flaw("a table's name", _RULE, _told("souk-dev-order-events")),
    Flaw("a table's ARN", _RULE, _told(_TABLE)),
    Flaw("a table in a URL", _RULE, _told("https://dynamodb.eu-west-1.amazonaws.com/souk-dev-order-events")),
    Flaw("a host in capitals", _RULE, _told("REDISS://MASTER.SOUK-DEV-ORDER.A1B2C3.EUW1.CACHE.AMAZONAWS.COM:6379")),
    Flaw("a host by origin", _RULE, _host),
    Flaw("a host written out", _RULE, _told("rediss://master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com:6379/0")),
    Flaw(
        "a host in a document",
        _RULE,
        _told('{"host": "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"}', "order"),
    ),
    Flaw("a host by reference", _RULE, _referred),
    Flaw("a host in a boot script", _RULE, _encoded),
    Flaw("a table in a command", _RULE, _commanded),
    Flaw("a host under another name", _RULE, _copied),
    Flaw("a stranger's stream", _RULE, _by_stream),
)
OWNERS = (
    Flaw("a replica in another's hands", "store-single-owner", _replica),
    Flaw("one user group, two caches", "store-single-owner", _same_users),
    Flaw("a table of nobody's", "store-single-owner", _orphan),
    Flaw(
        "a tag that contradicts",
        "store-single-owner",
        lambda souk: souk.order.parts["table"].props.update(tags={"souk:service": "product"}),
    ),
    Flaw(
        "a store that two declare",
        "store-single-owner",
        lambda souk: souk.product.component.props["stores"].append("order-events"),
    ),
    Flaw("one password, two readers", "no-shared-credentials", _same_secret),
)
ALL = (*NETWORK, *IAM, *TOLD, *OWNERS)
