"""Ways through the network to a store that a look at its first port doesn't show."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Made, Ref
from tests.policies.market import Market, store_group
from tests.policies.parts import group, open_to

_RULE = "no-shared-database"
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


def _to(guarded: Made, souk: Market, port: int) -> None:
    stranger = souk.product if "order" in guarded.name else souk.order
    open_to(souk.program, "added", guarded, port, {"referencedSecurityGroupId": stranger.group.id})


def _reader_of(engine: str, port: int) -> Change:
    return lambda souk: _to(serverless(souk, engine, port), souk, port + 1)


ALL = (
    Flaw("a stranger at a cache's readers", _RULE, _reader_of("valkey", 6379)),
    Flaw("a stranger at a memory cache's readers", _RULE, _reader_of("memcached", 11211)),
    Flaw("a stranger at a proxy's own port", _RULE, lambda souk: _to(proxied(souk), souk, 5432)),
)
