"""Ways through the network to a store that a look at its first port doesn't show."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, grants, informs
from tests.policies.kit import Made, Ref
from tests.policies.market import Market, store_group
from tests.policies.parts import ACCOUNT, allow, arn, grant, group, open_to, role

_RULE = "no-shared-database"
ACCELERATOR = "aws:dax/cluster:Cluster"
SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"


def serverless(souk: Market, engine: str = "valkey", port: int = 6379) -> Made:
    """A serverless cache of order's; its group."""
    guarded = store_group(souk, souk.order, "order-sessions", port)
    props: dict[str, Any] = {"name": "souk-dev-sessions", "engine": engine, "securityGroupIds": [guarded.id]}
    props |= {"kmsKeyId": "alias/souk", "snapshotRetentionLimit": 7}
    users = {"userGroupId": "souk-dev-sessions", "userIds": [Ref(souk.order.parts["cache-user"].urn, "userId")]}
    if engine != "memcached":
        made = souk.program.add("aws:elasticache/userGroup:UserGroup", "sessions", users, parent=souk.order.component)
        props["userGroupId"] = Ref(made.urn, "userGroupId")
    souk.program.add(SERVERLESS, "order-sessions", props, parent=souk.order.component)
    souk.order.component.props["stores"].append("order-sessions")
    return guarded


def proxied(souk: Market) -> Made:
    """A proxy of product's, before a database that listens on a port of its own; the proxy's group."""
    add, product = souk.program.add, souk.product
    product.parts["database"].props["port"] = 6543
    worn = group(souk.program, "product-proxy-group", product.component, role="proxy", service="product")
    props = {"name": "souk-dev-product", "engineFamily": "POSTGRESQL", "requireTls": True}
    proxy = add("aws:rds/proxy:Proxy", "front", {**props, "vpcSecurityGroupIds": [worn.id]}, parent=product.component)
    target = {"dbProxyName": Ref(proxy.urn, "name"), "dbInstanceIdentifier": "souk-dev-product"}
    add("aws:rds/proxyTarget:ProxyTarget", "front", target, parent=product.component)
    return worn


def accelerated(souk: Market) -> dict[str, Made]:
    """A DAX cluster of order's before its table, with a role and a group of its own."""
    program, parent = souk.program, souk.order.component
    acting = role(program, "order-dax", parent, service="dax.amazonaws.com")
    grant(program, "order-dax", acting, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    guarded = store_group(souk, souk.order, "order-dax", 9111)
    props: dict[str, Any] = {"clusterName": "souk-dev-order", "nodeType": "dax.t3.small", "replicationFactor": 3}
    props |= {"iamRoleArn": acting.arn, "securityGroupIds": [guarded.id], "clusterEndpointEncryptionType": "TLS"}
    props |= {"serverSideEncryption": {"enabled": True}}
    computed = {
        "arn": arn("dax", "cache/souk-dev-order"),
        "clusterAddress": "souk-dev-order.a1b2c3.dax-clusters.eu-west-1.amazonaws.com",
    }
    cluster = program.add(ACCELERATOR, "order-dax", props, parent=parent, computed=computed)
    return {"role": acting, "group": guarded, "cluster": cluster}


def _asks(resource: str) -> Change:
    """Product may ask order's cluster."""
    return lambda souk: (accelerated(souk), grants("product", Action="dax:GetItem", Resource=resource)(souk))


def _asks_by_origin(souk: Market) -> None:
    grant(souk.program, "added", souk.product.task_role, allow(["dax:Query"], accelerated(souk)["cluster"].arn))


def _told(souk: Market) -> None:
    informs("product", "ITEMS", accelerated(souk)["cluster"].out("clusterAddress"))(souk)


def _role_from_elsewhere(souk: Market) -> None:
    accelerated(souk)["cluster"].props["iamRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/elsewhere"


def published(souk: Market, *, network: bool = True) -> None:
    """Product's database by VPC Lattice, for a network or for whomever."""
    add, parent = souk.program.add, souk.product.component
    host = {"domainName": Ref(souk.product.parts["database"].urn, "address"), "ipAddressType": "IPV4"}
    props = {"name": "db", "portRanges": ["5432"], "resourceConfigurationDefinition": {"dnsResource": host}}
    made = add("aws:vpclattice/resourceConfiguration:ResourceConfiguration", "db", props, parent=parent)
    if network:
        ends = {"resourceConfigurationIdentifier": made.id, "serviceNetworkIdentifier": "sn-1"}
        token = "aws:vpclattice/serviceNetworkResourceAssociation:ServiceNetworkResourceAssociation"  # noqa: S105
        add(token, "everywhere", ends, parent=parent)


def _to(guarded: Made, souk: Market, port: int) -> None:
    stranger = souk.product if "order" in guarded.name else souk.order
    open_to(souk.program, "added", guarded, port, {"referencedSecurityGroupId": stranger.group.id})


def _reader_of(engine: str, port: int) -> Change:
    return lambda souk: _to(serverless(souk, engine, port), souk, port + 1)


ALL = (
    Flaw("a stranger at a cache's readers", _RULE, _reader_of("valkey", 6379)),
    Flaw("a stranger at a memory cache's readers", _RULE, _reader_of("memcached", 11211)),
    Flaw("a stranger at a proxy's own port", _RULE, lambda souk: _to(proxied(souk), souk, 5432)),
    Flaw("a stranger at an accelerator", _RULE, lambda souk: _to(accelerated(souk)["group"], souk, 8111)),
    Flaw("a stranger at an accelerator over TLS", _RULE, lambda souk: _to(accelerated(souk)["group"], souk, 9111)),
    Flaw("a stranger's accelerator to ask", _RULE, _asks(arn("dax", "cache/souk-dev-order"))),
    Flaw("any accelerator to ask", _RULE, _asks(arn("dax", "cache/*"))),
    Flaw("an accelerator to ask, by origin", _RULE, _asks_by_origin),
    Flaw("an accelerator's address", _RULE, _told),
    Flaw("a database in a service network", _RULE, published),
    Flaw("a database that may be given away", _RULE, lambda souk: published(souk, network=False), "unsure"),
    Flaw("an accelerator with a role of nobody's", _RULE, _role_from_elsewhere, "unsure"),
)
