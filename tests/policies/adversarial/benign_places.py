"""Grants that look wide, and that something of the very place, name or tag limits."""

from __future__ import annotations

from tests.policies.adversarial.flaws_places import by_path, document, tagged_beside
from tests.policies.adversarial.systems import Benign, states
from tests.policies.parts import arn

_WIDE = {"Action": "dynamodb:GetItem", "Resource": arn("dynamodb", "table/souk-dev-*")}
_DENIED = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": arn("dynamodb", "table/souk-dev-order-*")}

ALL = (
    Benign("a wide grant beside a Deny for the same place", states("product", document(_WIDE, _DENIED))),
    Benign("parameters by one's own path", by_path("product", "/souk/dev/product")),
    Benign("parameters by a path of a like name", by_path("order", "/souk/dev/prod")),
    Benign("a grant by a tag to which a resource of its own gives another value", tagged_beside("order")),
)
