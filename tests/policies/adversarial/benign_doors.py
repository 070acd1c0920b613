"""Load balancers in several security groups, all of which are where they belong."""

from __future__ import annotations

from tests.policies.adversarial.flaws_doors import at_the_cache, door
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market
from tests.policies.parts import edge, group


def _two(souk: Market) -> None:
    door(souk, group(souk.program, "link-group", souk.platform, role="internal-entry").id)


def _own_relay(souk: Market) -> None:
    """Order's relay to order's cache, in two groups of order's that let nobody in."""
    at_the_cache(souk, group(souk.program, "relay-in", souk.order.component, service="order").id)


def _declared(souk: Market) -> None:
    """Order calls product, as it declares, by a load balancer in two groups."""
    out = group(souk.program, "internal-out", souk.platform, role="internal-entry")
    into = souk.program.made[door(souk, out.id).props["securityGroups"][0].of]
    edge(souk.program, souk.order.group, into, 443)
    edge(souk.program, out, souk.product.group, 8080)


ALL = (
    Benign("a declared call by a load balancer in two groups", _declared),
    Benign("a load balancer in two groups of the platform's", _two),
    Benign("a relay of one's own in two groups of one's own", _own_relay),
)
