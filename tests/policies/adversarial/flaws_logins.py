"""Two services in one cache by its users: one that is somebody else's stands beside its own."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, named
from tests.policies.kit import Foreign, Made, Pick
from tests.policies.market import Market

_RULE = "no-shared-database"
_USER = "aws:elasticache/user:User"
_ELSEWHERE = Foreign("souk-dev-billing", known=False)


def user(souk: Market, name: str, owner: Made) -> Made:
    """One more user of caches."""
    props = {"userId": name, "userName": name, "authenticationMode": {"type": "iam"}}
    return souk.program.add(_USER, name, props, parent=owner)


def beside(*more: Any) -> Change:
    """More users in the group of order's."""
    return lambda souk: named(souk, "order-users", "UserGroup").props["userIds"].extend(more)


def _of_product(souk: Market) -> None:
    beside(user(souk, "product-app", souk.product.component).out("userId"))(souk)


def _one_of_several(souk: Market) -> None:
    own, other = (user(souk, f"{of.name}-late", of.component) for of in (souk.order, souk.product))
    for made in (own, other):
        made.computed["userId"] = made.props.pop("userId")
    beside(Pick(other.out("userId"), (own.out("userId"),)))(souk)


def _associated(souk: Market) -> None:
    props = {"userGroupId": "souk-dev-order", "userId": _ELSEWHERE}
    token = "aws:elasticache/userGroupAssociation:UserGroupAssociation"  # noqa: S105 - a type token
    souk.program.add(token, "added", props, parent=souk.order.component)


def _group_beside(souk: Market) -> None:
    souk.order.parts["cache"].props["userGroupIds"].append("souk-dev-billing")


def _all_of_another_stack(souk: Market) -> None:
    souk.order.parts["cache"].props["userGroupIds"] = [_ELSEWHERE]


ALL = (
    Flaw("a stranger's user beside a cache's own", "store-single-owner", _of_product),
    Flaw("another stack's user beside a cache's own", _RULE, beside(_ELSEWHERE), "unsure"),
    Flaw("another stack's user, as a credential", "no-shared-credentials", beside(_ELSEWHERE), "unsure"),
    Flaw("a user that is written into the program", _RULE, beside("souk-dev-billing"), "unsure"),
    Flaw("one of several users beside a cache's own", _RULE, _one_of_several, "later"),
    Flaw("another stack's user by an association", _RULE, _associated, "unsure"),
    Flaw("another stack's group of users beside one's own", _RULE, _group_beside, "unsure"),
    Flaw("the users of another stack alone", _RULE, _all_of_another_stack, "unsure"),
    Flaw("AWS's own user beside a cache's own", "db-auth-managed", beside("default")),
)
