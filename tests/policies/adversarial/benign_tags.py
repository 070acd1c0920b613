"""Grants on a condition that whoever is granted them doesn't meet: he hasn't the tag."""

from __future__ import annotations

from tests.policies.adversarial.flaws_becoming import profiled, refused
from tests.policies.adversarial.flaws_tags import (
    BY_TAG,
    admits,
    asks,
    labelled,
    named_by,
    reads_by_tag,
    table_says,
    user,
)
from tests.policies.adversarial.systems import Benign, grants
from tests.policies.market import Market
from tests.policies.parts import arn

_BUT = {"StringNotEquals": {"aws:PrincipalTag/souk:service": "order"}}


def _refused(souk: Market) -> None:
    """Product may query tables by a pattern that takes in order's, which refuses whoever hasn't order's tag."""
    labelled(souk, souk_service="product")
    grants("product", Action="dynamodb:Query", Resource=arn("dynamodb", "table/souk-???-order-events"))(souk)
    table_says(souk, Effect="Deny", Principal="*", Action="dynamodb:*", Resource="*", Condition=_BUT)


def _each_his_own(souk: Market) -> None:
    """One policy for all: whoever asks has the tag of what he asks for."""
    labelled(souk, souk_service="product")
    souk.order.parts["table"].props["tags"] = {"souk:service": "order"}
    same = {"StringEquals": {"aws:ResourceTag/souk:service": "${aws:PrincipalTag/souk:service}"}}
    grants("product", Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/souk-dev-*"), Condition=same)(souk)


ALL = (
    Benign("a refusal that stays", refused("iam:GetRole")),
    Benign("a role for a machine that one only sees", lambda souk: profiled(souk, "ec2:DescribeInstances")),
    Benign("a table that one's own tag names", reads_by_tag(team="product")),
    Benign(
        "a table that a user's own tag names",
        lambda souk: user(souk, named_by(BY_TAG), team="product"),
    ),
    Benign(
        "a table that another user is named after",
        lambda souk: user(souk, named_by("souk-dev-${aws:username}-events")),
    ),
    Benign("a grant to each on his own", _each_his_own),
    Benign("a grant to whoever has another's tag", asks("order", souk_service="product")),
    Benign("a grant to whoever has a tag that one hasn't", asks("order", owner="product")),
    Benign("a table that admits whoever has another's tag", admits("order", souk_service="product")),
    Benign("a pattern that a table refuses whoever hasn't the tag", _refused),
)
