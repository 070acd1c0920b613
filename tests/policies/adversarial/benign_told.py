"""What looks as if it told of a store, or held its password, and doesn't."""

from __future__ import annotations

from tests.policies.adversarial.flaws_told import HOST, logs, machine, of_cache_user, password
from tests.policies.adversarial.systems import Benign, Change, contains, informs
from tests.policies.market import Market
from tests.policies.parts import PARAMETER, arn


def _word(souk: Market) -> None:
    """A cache that takes passwords, and a parameter of product's that holds that word."""
    of_cache_user(souk, password(souk))
    props = {"name": "/souk/dev/product/RULES", "type": "String", "value": "a password has ten characters"}
    computed = {"arn": arn("ssm", "parameter/souk/dev/product/RULES")}
    souk.program.add(PARAMETER, "rules", props, parent=souk.product.component, computed=computed)


def _of_product(change: Change) -> Change:
    """The same of product's container, which order's changes are about."""

    def changed(souk: Market) -> None:
        souk.order, souk.product = souk.product, souk.order
        change(souk)

    return changed


ALL = (
    Benign("a parameter that speaks of passwords", _word),
    Benign(
        "logs in a group called as another's table is",
        _of_product(logs(options={"awslogs-group": "souk-dev-order-events"})),
    ),
    Benign(
        "an image called as another's table is", _of_product(contains(image="registry.internal/souk-dev-order-events"))
    ),
    Benign("a partner's host in capitals with a dot", informs("order", "PEER", "API.EXAMPLE.COM.:443")),
    Benign("a tag that the machine itself can't read", machine(tags={"DB_HOST": HOST})),
    Benign(
        "text that looks coded and says nothing",
        informs("order", "FORMAT", "%d%%41 \\u00e4 souk-dev_a-name-in-base64_like"),
    ),
)
