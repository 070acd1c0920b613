"""Caches with several users, all of them one's own."""

from __future__ import annotations

from tests.policies.adversarial.flaws_logins import beside, user
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market


def _two(souk: Market) -> None:
    beside(user(souk, "order-report", souk.order.component).out("userId"))(souk)


def _later(souk: Market) -> None:
    """One whose id only its creation tells, by an association."""
    made = user(souk, "order-report", souk.order.component)
    made.computed["userId"] = made.props.pop("userId")
    props = {"userGroupId": "souk-dev-order", "userId": made.out("userId")}
    token = "aws:elasticache/userGroupAssociation:UserGroupAssociation"  # noqa: S105 - a type token
    souk.program.add(token, "added", props, parent=souk.order.component)


def _own_default(souk: Market) -> None:
    """A user of one's own in the place of AWS's, who logs in as everyone does."""
    beside(user(souk, "default", souk.order.component).out("userId"))(souk)


ALL = (
    Benign("a second user of one's own", _two),
    Benign("a second user of one's own that isn't known yet", _later),
    Benign("a default user of one's own", _own_default),
)
