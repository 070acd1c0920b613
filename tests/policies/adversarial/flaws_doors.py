"""Load balancers that wear a security group beside their own: who comes in by one goes out by the other."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Foreign, Made, Pick
from tests.policies.market import Market
from tests.policies.parts import edge, group

_SHARED = "no-shared-database"
_EDGES = "edges-only-declared"
_FOREIGN = Foreign("sg-0abc1234", known=False)
_TYPED = "sg-0abc1234"


def door(souk: Market, *more: Any, parent: Made | None = None) -> Made:
    """A load balancer inside, in a group of the platform's and in others."""
    own = group(souk.program, "internal-group", souk.platform, role="internal-entry")
    props: dict[str, Any] = {"internal": True, "loadBalancerType": "application", "securityGroups": [own.id, *more]}
    props |= {"dropInvalidHeaderFields": True, "enableDeletionProtection": True, "desyncMitigationMode": "strictest"}
    props |= {"accessLogs": {"bucket": "souk-dev-access-logs", "enabled": True}}
    token = "aws:lb/loadBalancer:LoadBalancer"  # noqa: S105 - a type token
    return souk.program.add(token, "inside", props, parent=parent or souk.platform)


def at_the_cache(souk: Market, *more: Any) -> Made:
    """A relay to order's cache: by one group it comes in there, others are for its callers."""
    out = group(souk.program, "relay-out", souk.order.component, service="order")
    edge(souk.program, out, souk.order.parts["cache-group"], 6379)
    props: dict[str, Any] = {"internal": True, "loadBalancerType": "network", "enableDeletionProtection": True}
    props["securityGroups"] = [out.id, *more]
    token = "aws:lb/loadBalancer:LoadBalancer"  # noqa: S105 - a type token
    return souk.program.add(token, "relay", props, parent=souk.order.component)


def _called_by_product(souk: Market) -> None:
    """Its callers' group admits product."""
    into = group(souk.program, "relay-in", souk.order.component, service="order")
    at_the_cache(souk, into.id)
    edge(souk.program, souk.product.group, into, 6379)


def _in_and_out(souk: Market) -> None:
    """Product calls the platform's load balancer by one group, and by another one that goes on to order."""
    out = group(souk.program, "internal-out", souk.platform, role="internal-entry")
    into = souk.program.made[door(souk, out.id).props["securityGroups"][0].of]
    edge(souk.program, souk.product.group, into, 443)
    edge(souk.program, out, souk.order.group, 8081)


def _in_products(souk: Market) -> None:
    """Order's own load balancer also wears the group by which product gets at its database."""
    door(souk, souk.product.group.id, parent=souk.order.component)


def _one_of_several(souk: Market) -> None:
    door(souk, Pick(souk.product.group.id, (souk.order.group.id,)))


def _wears(*more: Any) -> Change:
    return lambda souk: door(souk, *more)


def _relays(*more: Any) -> Change:
    return lambda souk: at_the_cache(souk, *more)


ALL = (
    Flaw("a relay whose callers come in by another group", _SHARED, _called_by_product),
    Flaw("a relay in another stack's group beside its own", _SHARED, _relays(_FOREIGN), "unsure"),
    Flaw("a relay in a group that is written into the program", _SHARED, _relays(_TYPED), "unsure"),
    Flaw("an undeclared call by a load balancer in two groups", _EDGES, _in_and_out),
    Flaw("a load balancer in a stranger's group beside its own", _EDGES, _in_products),
    Flaw("a load balancer in another stack's group beside its own", _EDGES, _wears(_FOREIGN)),
    Flaw("a load balancer in a typed group beside its own", _EDGES, _wears(_TYPED)),
    Flaw("a load balancer in one of several groups", _EDGES, _one_of_several, "later"),
)
