"""Two services at one store by a condition on the tags of whoever asks, which he has, may have, or gives himself."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, grants
from tests.policies.kit import Json, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant

_RULE = "no-shared-database"
TABLE = arn("dynamodb", "table/souk-dev-order-events")
PRODUCT = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"
_KEY = "aws:PrincipalTag/souk:service"


def asks(value: str, **tags: str) -> Change:
    """Product's role has these tags, and may read order's table on the condition of one."""

    def change(souk: Market) -> None:
        labelled(souk, **tags)
        elements: dict[str, Any] = {"Condition": {"StringEquals": {_KEY: value}}}
        grants("product", Action="dynamodb:GetItem", Resource=TABLE, **elements)(souk)

    return change


def labelled(souk: Market, **tags: str) -> None:
    """Give product's role tags, and no default ones of the provider's."""
    if tags:
        own = {key.replace("_", ":"): value for key, value in tags.items()}
        souk.product.task_role.props |= {"tags": own, "tagsAll": own}


def table_says(souk: Market, **elements: Any) -> None:
    """The table's own policy."""
    props = {"resourceArn": souk.order.parts["table"].arn, "policy": statement(**elements)}
    souk.program.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "own", props, parent=souk.order.component)


def admits(value: str, **tags: str) -> Change:
    """The same, by the table's own policy."""

    def change(souk: Market) -> None:
        labelled(souk, **tags)
        condition = {"StringEquals": {_KEY: value}}
        table_says(souk, Principal={"AWS": PRODUCT}, Action="dynamodb:GetItem", Resource=TABLE, Condition=condition)

    return change


def _relabels(souk: Market) -> None:
    asks("order", souk_service="product")(souk)
    grant(souk.program, "relabels", souk.product.task_role, allow(["iam:TagRole"], PRODUCT))


def _session(souk: Market) -> None:
    """Whoever starts a session of product's role chooses its tags."""
    asks("order", souk_service="product")(souk)
    souk.product.task_role.props["assumeRolePolicy"] = statement(
        Principal={"Service": "ecs-tasks.amazonaws.com"},
        Action=["sts:AssumeRole", "sts:TagSession"],
        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    )


def named_by(name: str) -> Json:
    """A policy for what a variable names."""
    return allow(["dynamodb:GetItem"], arn("dynamodb", f"table/{name}"))


def user(souk: Market, document: Json, *, called: str = "somebody", **tags: str) -> None:
    """A user of product's with tags and a policy."""
    add, parent = souk.program.add, souk.product.component
    named = f"arn:aws:iam::{ACCOUNT}:user/{called}"
    who = add("aws:iam/user:User", "u", {"name": called, "tags": tags, "tagsAll": tags}, parent=parent)
    who.computed["arn"] = named
    add("aws:iam/userPolicy:UserPolicy", "u", {"user": Ref(who.urn, "name"), "policy": document}, parent=parent)


def reads_by_tag(**tags: str) -> Change:
    """Product's role has these tags, and may read the table that one of them names."""

    def change(souk: Market) -> None:
        labelled(souk, **tags)
        grant(souk.program, "added", souk.product.task_role, named_by(BY_TAG))

    return change


BY_TAG = "souk-dev-${aws:PrincipalTag/team}-events"
ALL = (
    Flaw("a table that one's tag names", _RULE, reads_by_tag(team="order")),
    Flaw("a table that a tag names which isn't known", _RULE, reads_by_tag(), "unsure"),
    Flaw(
        "a table that a user's tag names",
        _RULE,
        lambda souk: user(souk, named_by(BY_TAG), team="order"),
    ),
    Flaw(
        "a table that a user is named after",
        _RULE,
        lambda souk: user(souk, named_by("souk-dev-${aws:username}-events"), called="order"),
    ),
    Flaw("a grant to whoever has the tag that one has", _RULE, asks("product", souk_service="product")),
    Flaw("a grant to whoever has a tag that isn't known", _RULE, asks("order"), "unsure"),
    Flaw("a grant by a tag that one may give oneself", _RULE, _relabels, "unsure"),
    Flaw("a grant by a tag that a session may bring", _RULE, _session, "unsure"),
    Flaw("a table that admits whoever has the tag that one has", _RULE, admits("product", souk_service="product")),
    Flaw("a table that admits whoever has a tag that isn't known", _RULE, admits("order"), "unsure"),
)
