"""Systems whose configuration looks as if it told of somebody else's store, or hid something, and doesn't."""

from __future__ import annotations

import base64

from tests.policies.adversarial.flaws_pods import deployed, telling
from tests.policies.adversarial.systems import Benign, informs
from tests.policies.kit import Ref
from tests.policies.market import Market


def _own(souk: Market) -> None:
    """Order's pods take in order's texts; product's have the same name elsewhere, and nobody takes them in."""
    table = base64.b64encode(b"souk-dev-order-events").decode()
    telling(souk, "Secret", "order", data={"TABLE": table})
    telling(souk, "ConfigMap", "product", data={"HOST": Ref(souk.product.parts["database"].urn, "address")})
    deployed(souk, {"envFrom": [{"secretRef": {"name": "order-texts"}}]})


def _by_origin(souk: Market) -> None:
    """What isn't known yet comes from resources of the stack that are no store."""
    queue = {"name": "QUEUE", "value": souk.order.parts["queue"].id}
    deployed(souk, {"env": [queue]})
    props = {"name": "/souk/dev/order/QUEUE", "type": "String", "value": souk.order.parts["queue"].arn}
    souk.program.add("aws:ssm/parameter:Parameter", "queue", props, parent=souk.order.component)


def _plain_parameter(souk: Market) -> None:
    props = {"name": "/souk/dev/order/MODE", "type": "String", "insecureValue": "fast"}
    souk.program.add("aws:ssm/parameter:Parameter", "mode", props, parent=souk.order.component, computed={"value": "x"})


def _plain_host(souk: Market) -> None:
    """A database's address, given as no secret: AWS fills in the other property."""
    host = Ref(souk.product.parts["database"].urn, "address")
    props = {"name": "/souk/dev/product/HOST", "type": "String", "insecureValue": host}
    souk.program.add(
        "aws:ssm/parameter:Parameter", "host", props, parent=souk.product.component, computed={"value": ""}
    )


ALL = (
    Benign("a queue that is called like a cache", informs("product", "QUEUE", "souk-dev-order")),
    Benign("a service that is called like a database", informs("order", "UPSTREAM", "http://souk-dev-product:8080")),
    Benign("one's own database by name", informs("product", "DB_INSTANCE", "souk-dev-product")),
    Benign("a Secret of one's own", _own),
    Benign("a queue's address that isn't known yet", _by_origin),
    Benign("a parameter that is no secret", _plain_parameter),
    Benign("a parameter that is no secret and not known yet", _plain_host),
)
