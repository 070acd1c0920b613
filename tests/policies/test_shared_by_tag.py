"""no-shared-database: grants that are wide by name and narrow by tag, and secrets that refuse strangers themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, SECRET, allow, arn, grant, role
from tests.policies.sharing import assert_shared, judged

_TABLES = arn("dynamodb", "table/*")
_KEY = "aws:ResourceTag/souk:service"
_TAGS = {"souk:service": "order"}


def _tagged(souk: Market, **tags: Any) -> None:
    souk.order.parts["table"].props["tags"] = tags or _TAGS


def _reads(souk: Market, condition: dict[str, Any], action: Any = "dynamodb:GetItem", **elements: Any) -> None:
    document = statement(Action=action, Resource=_TABLES, Condition=condition)
    if elements:
        document.content["Statement"].append({"Resource": "*", **elements})
    grant(souk.program, "by-tag", souk.product.task_role, document)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {_KEY: "product"}},
        {"StringLike": {_KEY: ["prod*", "product-*"]}},
        {"StringEqualsIgnoreCase": {_KEY.upper(): "PRODUCT"}},
        {"ForAnyValue:StringEquals": {_KEY: "product"}},
        {"StringEquals": {_KEY: "product"}, "Bool": {"aws:SecureTransport": "true"}},
    ],
    ids=str,
)
def test_a_wide_grant_on_one_s_own_tag(souk: Market, condition: dict[str, Any]) -> None:
    """Access by tag is how AWS says to do it; the table of another has another tag."""
    _tagged(souk)
    _reads(souk, condition)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {_KEY: ["product", "order"]}},
        {"StringLike": {_KEY: "*"}},
        {"StringEqualsIgnoreCase": {_KEY: "ORDER"}},
        {"StringEqualsIfExists": {_KEY: "product"}},
        {"ForAllValues:StringEquals": {_KEY: "product"}},
        {"StringNotEquals": {_KEY: "product"}},
    ],
    ids=str,
)
def test_a_condition_that_lets_a_stranger_s_table_in(souk: Market, condition: dict[str, Any]) -> None:
    """Not every condition on a tag is one on the owner's."""
    _tagged(souk)
    _reads(souk, condition)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_tag_that_may_come_from_the_provider(souk: Market) -> None:
    """Default tags show in `tagsAll` alone: as long as that isn't known, nobody knows what the table is tagged with."""
    _reads(souk, {"StringEquals": {_KEY: "product"}})
    assert_shared(judged(souk), "product", "order-events", "IAM")
    souk.order.parts["table"].props["tagsAll"] = {"team": "blue"}
    assert judged(souk).clean


@pytest.mark.parametrize("action", ["dynamodb:TagResource", "dynamodb:*Tag*"])
def test_whoever_may_set_the_tag(souk: Market, action: str) -> None:
    """The team tagged the table with its own name, read it, and tagged it back."""
    _tagged(souk)
    _reads(souk, {"StringEquals": {_KEY: "product"}}, Effect="Allow", Action=action)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_whoever_may_tag_what_is_his_own(souk: Market) -> None:
    """A condition holds the tagging back, too."""
    _tagged(souk)
    _reads(souk, {"StringEquals": {_KEY: "product"}}, ["dynamodb:GetItem", "dynamodb:TagResource"])
    assert judged(souk).clean


def test_a_deny_of_what_has_another_tag(souk: Market) -> None:
    """The same, said the other way round."""
    _tagged(souk)
    other = {"StringNotEquals": {_KEY: "product"}}
    _reads(souk, {}, Effect="Deny", Action="dynamodb:*", Condition=other)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "condition", [{"StringNotEquals": {_KEY: "order"}}, {"StringEquals": {_KEY: "order"}}, {}], ids=str
)
def test_a_deny_that_may_not_be_about_the_table(souk: Market, condition: dict[str, Any]) -> None:
    """A service that sends no tags isn't denied what has one; and without a condition the Deny is for all."""
    _tagged(souk)
    _reads(souk, {}, Effect="Deny", Action="dynamodb:*", Condition=condition)
    if condition:
        assert_shared(judged(souk), "product", "order-events", "IAM")
    else:
        assert judged(souk).clean


def _secret(souk: Market, **elements: Any) -> None:
    """A secret with product's password, that order may read by its grant, and a policy of its own."""
    computed = {"arn": arn("secretsmanager", "secret:souk/dev/product-AbCdEf")}
    secret = {"name": "souk/dev/product"}
    made = souk.program.add(SECRET, "password", secret, parent=souk.product.component, computed=computed)
    props = {"secretId": made.id, "secretString": Json({"password": "tulip-tulip-tulip"})}
    souk.program.add("aws:secretsmanager/secretVersion:SecretVersion", "password", props, parent=souk.product.component)
    souk.product.parts["database"].props["password"] = "tulip-tulip-tulip"  # noqa: S105 - what is shared here
    policy = {"secretArn": made.arn, "policy": statement(Effect="Deny", Principal="*", Resource="*", **elements)}
    souk.program.add("aws:secretsmanager/secretPolicy:SecretPolicy", "own", policy, parent=souk.product.component)
    read = allow(["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:souk/dev/*"))
    grant(souk.program, "reads", souk.order.task_role, read)


_BUT_PRODUCT = {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}}
_BUT_ORDER = {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-task"}}


def test_a_secret_that_refuses_everybody_but_its_owner(souk: Market) -> None:
    """A pattern took the secret in, and the secret's own policy refused: AWS said no, and the pack said shared."""
    _secret(souk, Action="secretsmanager:*", Condition=_BUT_PRODUCT)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "secretsmanager:DescribeSecret", "Condition": _BUT_PRODUCT},
        {"Action": "secretsmanager:*", "Condition": _BUT_ORDER},
        {"Action": "secretsmanager:*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}},
    ],
    ids=str,
)
def test_a_secret_that_refuses_others(souk: Market, elements: dict[str, Any]) -> None:
    """What it refuses is something else, or to somebody else, or only from elsewhere."""
    _secret(souk, **elements)
    assert_shared(judged(souk), "order", "product-db", "credential")


def test_a_secret_whose_policy_a_stranger_may_take_away(souk: Market) -> None:
    """A Deny lasts as long as the policy that says it."""
    _secret(souk, Action="secretsmanager:GetSecretValue", Condition=_BUT_PRODUCT)
    assert judged(souk).clean
    off = allow(["secretsmanager:DeleteResourcePolicy"], arn("secretsmanager", "secret:souk/dev/*"))
    grant(souk.program, "off", souk.order.task_role, off)
    assert_shared(judged(souk), "order", "product-db", "credential")


_MINE = "aws:PrincipalTag/souk:service"


def _asks(souk: Market, condition: dict[str, Any], effect: str = "Allow") -> None:
    """Product's role has its tag; it is granted order's table, by a statement on it or beside a Deny on it."""
    own = {"souk:service": "product"}
    souk.product.task_role.props |= {"tags": own, "tagsAll": own}
    table = arn("dynamodb", "table/souk-dev-order-events")
    document = statement(Effect=effect, Action="dynamodb:GetItem", Resource=table, Condition=condition)
    if effect == "Deny":
        document.content["Statement"].append({"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table})
    grant(souk.program, "by-tag", souk.product.task_role, document)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {_MINE: "order"}},
        {"StringLike": {_MINE: ["ord*", "payment"]}},
        {"StringEqualsIgnoreCase": {_MINE.upper(): "ORDER"}},
        {"StringEqualsIfExists": {_MINE: "order"}},
        {"ForAnyValue:StringEquals": {_MINE: "order"}},
        {"StringNotEquals": {_MINE: "product"}},
        {"StringEquals": {"aws:PrincipalTag/team": "order"}},
        {"Null": {"aws:PrincipalTag/team": "false"}},
        {"Null": {_MINE: "true"}},
    ],
    ids=str,
)
def test_a_grant_on_a_tag_that_its_role_has_not(souk: Market, condition: dict[str, Any]) -> None:
    """Access by the caller's tag, which the caller hasn't, was called a way in."""
    _asks(souk, condition)
    assert judged(souk).clean


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {_MINE: ["order", "product"]}},
        {"StringLike": {_MINE: "*"}},
        {"StringEqualsIfExists": {"aws:PrincipalTag/team": "order"}},
        {"StringNotEquals": {_MINE: "order"}},
        {"ForAllValues:StringEquals": {"aws:PrincipalTag/team": "order"}},
        {"Null": {_MINE: "false"}},
    ],
    ids=str,
)
def test_a_grant_on_a_tag_that_its_role_has(souk: Market, condition: dict[str, Any]) -> None:
    """A condition that holds is none."""
    _asks(souk, condition)
    assert_shared(judged(souk), "product", "order-events", "IAM")


def test_a_deny_on_a_tag_that_its_role_has_not(souk: Market) -> None:
    """Denied to all but the owner, by the tag of whoever asks."""
    _asks(souk, {"StringNotEquals": {_MINE: "order"}}, "Deny")
    assert judged(souk).clean


@pytest.mark.parametrize(
    "condition",
    [{"StringEquals": {_MINE: "order"}}, {"StringNotEquals": {_MINE: "order"}, "Bool": "nonsense"}],
    ids=str,
)
def test_a_deny_that_may_not_hold(souk: Market, condition: dict[str, Any]) -> None:
    """A Deny on a condition that can't be read was taken for one on the condition that could."""
    _asks(souk, condition, "Deny")
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(
    "condition",
    [{"StringEquals": {_MINE: "order"}}, {"StringEquals": {_KEY: "${aws:PrincipalTag/souk:service}"}}],
    ids=str,
)
def test_a_tag_that_is_not_known_is_a_doubt(souk: Market, condition: dict[str, Any]) -> None:
    """A provider's default tags may be what the condition asks for."""
    _tagged(souk)
    document = statement(Action="dynamodb:GetItem", Resource=_TABLES, Condition=condition)
    grant(souk.program, "by-tag", souk.product.task_role, document)
    said = judged(souk)
    assert not said.violations
    assert [doubt for doubt in said.doubts if "order-events" in doubt]


def test_a_role_that_another_role_gives_tags_is_a_doubt(souk: Market) -> None:
    """It may not change its own tags, and may become one that does it for it."""
    _asks(souk, {"StringEquals": {_MINE: "order"}})
    trusted = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}
    souk.product.execution_role.props["assumeRolePolicy"] = statement(Principal=trusted, Action="sts:AssumeRole")
    relabels = allow(["iam:TagRole"], f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-*")
    grant(souk.program, "relabels", souk.product.execution_role, relabels)
    said = judged(souk)
    assert [doubt for doubt in said.doubts if "order-events" in doubt], said


def test_a_trust_in_whoever_has_a_tag(souk: Market) -> None:
    """A role that reads order's table trusts every role with order's tag, and product's has another."""
    own = {"souk:service": "product"}
    souk.product.task_role.props |= {"tags": own, "tagsAll": own}
    reader = role(souk.program, "reader", souk.order.component)
    condition = {"StringEquals": {_MINE: "order"}}
    trusted = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"}
    reader.props["assumeRolePolicy"] = statement(Principal=trusted, Action="sts:AssumeRole", Condition=condition)
    grant(souk.program, "reads", reader, allow(["dynamodb:GetItem"], arn("dynamodb", "table/souk-dev-order-events")))
    assert judged(souk).clean


@pytest.mark.parametrize(("table", "shared"), [("order", False), ("product", True)])
@pytest.mark.parametrize("value", ["${aws:PrincipalTag/souk:service}", "${aws:principaltag/SOUK:SERVICE}"])
def test_a_grant_where_both_tags_are_the_same(souk: Market, value: str, table: str, shared: bool) -> None:
    """Everyone his own, by one policy for all: how AWS says to do it, and it was called a way in for everyone."""
    own = {"souk:service": "product"}
    souk.product.task_role.props |= {"tags": own, "tagsAll": own}
    _tagged(souk, **{"souk:service": table})
    _reads(souk, {"StringEquals": {_KEY: value}})
    assert (
        bool([text for text, _ in judged(souk).violations if "order-events" in text and "product can" in text])
        is shared
    )


def test_a_tag_that_nobody_has_is_no_tag_of_anybody_s(souk: Market) -> None:
    """A variable without a value equals nothing, not the absent tag of a table."""
    own = {"souk:service": "product"}
    souk.product.task_role.props |= {"tags": own, "tagsAll": own}
    _tagged(souk)
    _reads(souk, {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})
    souk.order.parts["table"].props["tagsAll"] = _TAGS
    assert judged(souk).clean
