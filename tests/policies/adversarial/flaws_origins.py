"""A service that is told of a stranger's store by something that is no workload, or by steps in between."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, adds, informs
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.parts import DATABASE, arn, container

_RULE = "no-shared-database"
_DOCUMENT = '{"dbInstanceIdentifier": "souk-dev-product"}'
_HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"


def _made_from(token: str, key: str) -> Change:
    def change(souk: Market) -> None:
        host = Ref(souk.product.parts["database"].urn, "address")
        souk.program.add(token, "added", {key: {"host": host}}, parent=souk.order.component)

    return change


def _alias(souk: Market) -> None:
    props = {"name": "db.souk.internal", "records": [Ref(souk.product.parts["database"].urn, "address")]}
    token = "aws:route53/record:Record"  # noqa: S105 - a type token
    souk.program.add(token, "added", props, parent=souk.product.component, computed={"fqdn": "db.souk.internal"})
    informs("order", "DB", "db.souk.internal")(souk)


def _master(souk: Market) -> None:
    secret = {"name": "P", "valueFrom": arn("secretsmanager", "secret:rds!db-11-aBcDeF")}
    souk.order.parts["task"].props["containerDefinitions"] = Json([container("app", secrets=[secret])])


def _password(souk: Market) -> Any:
    made = souk.program.add("random:index/randomPassword:RandomPassword", "added", computed={"result": "tulips-in-may"})
    souk.product.parts["database"].props["password"] = made.out("result")
    return made.out("result")


def _twins(souk: Market) -> None:
    props = {"identifier": "own", "engine": "postgres", "password": _password(souk)}
    souk.program.add(DATABASE, "own", props, parent=souk.order.component)


def _discovered(souk: Market) -> None:
    add, parent = souk.program.add, souk.product.component
    space = add("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "space", {"name": "souk.local"})
    of = {"name": "db", "namespaceId": space.id}
    service = add("aws:servicediscovery/service:Service", "db", of, parent=parent)
    host = {"AWS_INSTANCE_CNAME": Ref(souk.product.parts["database"].urn, "address")}
    props = {"instanceId": "db", "serviceId": service.id, "attributes": host}
    add("aws:servicediscovery/instance:Instance", "db", props, parent=parent)
    informs("order", "UPSTREAM", "db.souk.local")(souk)


def _alias_of_an_alias(souk: Market) -> None:
    add, parent, token = souk.program.add, souk.product.component, "aws:route53/record:Record"
    host = Ref(souk.product.parts["database"].urn, "address")
    add(token, "first", {"name": "first.souk.internal", "records": [host]}, parent=parent)
    add(token, "second", {"name": "second.souk.internal", "records": ["first.souk.internal"]}, parent=parent)
    informs("order", "UPSTREAM", "second.souk.internal")(souk)


def _logs(souk: Market) -> None:
    souk.product.parts["database"].props["enabledCloudwatchLogsExports"] = ["postgresql"]
    props = {"logGroup": "/aws/rds/instance/souk-dev-product/postgresql", "destinationArn": arn("lambda", "function:x")}
    adds("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", props)(souk)


def _file(souk: Market) -> None:
    """Order's containers start with a file of product's."""
    props = {"bucket": "souk-dev-settings", "key": "product.env", "content": f"HOST={_HOST}"}
    souk.program.add("aws:s3/bucketObjectv2:BucketObjectv2", "file", props, parent=souk.product.component)
    container = souk.order.parts["task"].props["containerDefinitions"].content[0]
    container["environmentFiles"] = [{"type": "s3", "value": "arn:aws:s3:::souk-dev-settings/product.env"}]


_HOST_PARAMETER = "/souk/dev/product/DB_HOST"
ALL = (
    Flaw("a host by a reference to resolve", _RULE, informs("order", "X", f"{{{{resolve:ssm:{_HOST_PARAMETER}}}}}")),
    Flaw("a host by the address of its parameter", _RULE, informs("order", "X", f"ssm://{_HOST_PARAMETER}?region=x")),
    Flaw("a stranger's file of variables", _RULE, _file),
    Flaw("a stranger's database, discovered", _RULE, _discovered),
    Flaw("an alias of an alias", _RULE, _alias_of_an_alias),
    Flaw("a subscription to a stranger's log", _RULE, _logs),
    Flaw("a migration of a stranger's database", _RULE, _made_from("aws:dms/endpoint:Endpoint", "serverName")),
    Flaw("a chart told of a stranger's database", _RULE, _made_from("kubernetes:helm.sh/v3:Release", "values")),
    Flaw("a schedule told of a stranger's database", _RULE, _made_from("aws:scheduler/schedule:Schedule", "target")),
    Flaw("a migration of nobody's", _RULE, adds("aws:dms/endpoint:Endpoint", {"serverName": _HOST}, owner=None)),
    Flaw("a migration with a typed host", _RULE, adds("aws:dms/endpoint:Endpoint", {"serverName": _HOST})),
    Flaw("a stranger's database by name", _RULE, informs("order", "DB_INSTANCE", "souk-dev-product")),
    Flaw("a stranger's cache by name", _RULE, informs("product", "CACHE_ID", "souk-dev-order")),
    Flaw("a stranger's database by name in a document", _RULE, informs("order", "TARGET", _DOCUMENT)),
    Flaw("an alias of a stranger's database", _RULE, _alias),
    Flaw("a stranger's master secret by its ARN", _RULE, _master, "later"),
    Flaw("a stranger's password in a variable", _RULE, lambda souk: informs("order", "KEY", _password(souk))(souk)),
    Flaw("one password for two databases", _RULE, _twins),
)
