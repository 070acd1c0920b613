"""no-shared-database: grants on what is named by a tag, or by the name, of whoever asks."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.iam_variables import known_in
from policies.analysis.values import UNKNOWN
from tests.policies.adversarial.flaws_tags import labelled, named_by, user
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, arn, grant
from tests.policies.sharing import assert_shared, judged

_ORDER_S = "souk-dev-${aws:PrincipalTag/team}-events"


def _may(souk: Market, *statements: dict[str, Any]) -> None:
    document = Json({"Version": "2012-10-17", "Statement": list(statements)})
    grant(souk.program, "by-name", souk.product.task_role, document)


def _on(effect: str, name: str) -> dict[str, Any]:
    return {"Effect": effect, "Action": "dynamodb:GetItem", "Resource": arn("dynamodb", f"table/{name}")}


@pytest.mark.parametrize(
    ("name", "tag", "shared"),
    [
        (_ORDER_S, "order", True),
        (_ORDER_S, "product", False),
        ("souk-dev-${AWS:principaltag/TEAM}-*", "order", True),
        ("${aws:PrincipalTag/owner}", "product", False),
        ("souk-dev-${ aws:PrincipalTag/owner , 'order' }-events", "product", True),
        ("souk-dev-${aws:PrincipalTag/owner, 'product'}-events", "product", False),
        ("souk-dev-${aws:username}-events", "order", False),
    ],
)
def test_a_table_that_is_named_by_a_known_tag(souk: Market, name: str, tag: str, *, shared: bool) -> None:
    """One policy for all, each his own table: it was called a way to everyone's. A role has no user's name."""
    labelled(souk, team=tag)
    _may(souk, _on("Allow", name))
    said = judged(souk)
    assert bool(said.violations) is shared
    assert not [doubt for doubt in said.doubts if "order-events" in doubt]
    if shared:
        assert_shared(said, "product", "order-events", "IAM")


@pytest.mark.parametrize("name", ["${aws:PrincipalTag/table}", _ORDER_S, "${ aws:PrincipalTag/table , 'mine' }"])
def test_a_table_that_is_named_by_a_tag_that_is_not_known(souk: Market, name: str) -> None:
    """The provider's default tags may name any table: taken for a text, it was nobody's and nobody asked."""
    _may(souk, _on("Allow", name))
    said = judged(souk)
    assert not said.violations
    assert [doubt for doubt in said.doubts if "order-events" in doubt]


@pytest.mark.parametrize(("tag", "shared"), [("order", False), ("product", True)])
def test_a_deny_of_what_a_known_tag_names(souk: Market, tag: str, *, shared: bool) -> None:
    """It is about one table, and nothing else."""
    labelled(souk, team=tag)
    _may(souk, _on("Allow", "souk-dev-*"), _on("Deny", "*-${aws:PrincipalTag/team}-*"))
    assert bool(judged(souk).violations) is shared


@pytest.mark.parametrize(("tag", "shared"), [("order", False), ("product", True), (None, True)])
def test_everything_but_what_a_tag_names(souk: Market, tag: str | None, *, shared: bool) -> None:
    """A variable without a value leaves nothing out."""
    labelled(souk, **({"team": tag} if tag else {"owner": "x"}))
    _may(souk, {"Effect": "Allow", "Action": "dynamodb:GetItem", "NotResource": f"*:table/{_ORDER_S}*"})
    assert bool([text for text, _ in judged(souk).violations if "order-events" in text]) is shared


@pytest.mark.parametrize(("tag", "shared"), [("order", True), ("product", False)])
def test_a_tag_that_is_a_part_of_a_condition_s_value(souk: Market, tag: str, *, shared: bool) -> None:
    """Only a value that was nothing but the variable was looked into."""
    labelled(souk, team=tag)
    souk.order.parts["table"].props["tags"] = {"owner": "team-order"}
    same = {"StringLike": {"aws:ResourceTag/owner": "team-${aws:PrincipalTag/team}"}}
    _may(souk, {**_on("Allow", "souk-dev-*"), "Condition": same})
    assert bool(judged(souk).violations) is shared


def test_rows_that_are_a_tag_s_own_lie_in_the_same_table(souk: Market) -> None:
    """A condition on keys of rows, of which a tag says which, made two services at one table a doubt."""
    rows = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant}"}}
    _may(souk, {**_on("Allow", "souk-dev-order-events"), "Condition": rows})
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(("tag", "shared"), [("order", True), ("product", False)])
def test_a_user_s_tags_count_as_a_role_s(souk: Market, tag: str, *, shared: bool) -> None:
    """A person who reads what is his team's reads nobody else's."""
    user(souk, named_by(_ORDER_S), team=tag)
    said = judged(souk)
    assert bool(said.violations) is shared
    assert not [doubt for doubt in said.doubts if "order-events" in doubt]


@pytest.mark.parametrize("action", ["iam:TagUser", "sts:TagSession"])
def test_a_user_who_chooses_his_tags_is_a_doubt(souk: Market, action: str) -> None:
    """Federated in his own name, he brought another tag."""
    document = named_by(_ORDER_S)
    document.content["Statement"].append({"Effect": "Allow", "Action": action, "Resource": "*"})
    user(souk, document, team="product")
    assert [doubt for doubt in judged(souk).doubts if "order-events" in doubt]


@pytest.mark.parametrize(("name", "shared"), [("order", True), ("somebody", False)])
def test_a_table_that_is_named_after_its_user(souk: Market, name: str, *, shared: bool) -> None:
    """`${aws:username}` is one name, and not everyone's."""
    user(souk, named_by("souk-dev-${aws:username}-events"), called=name)
    assert bool(judged(souk).violations) is shared


def test_a_role_that_a_known_tag_names(souk: Market) -> None:
    """Everyone may assume his own reader, and nobody another's."""
    labelled(souk, team="product")
    souk.order.execution_role.props["assumeRolePolicy"] = statement(
        Action="sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    )
    reads = statement(Action="dynamodb:GetItem", Resource=arn("dynamodb", "table/souk-dev-order-events"))
    grant(souk.program, "reads", souk.order.execution_role, reads)
    own = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-${{aws:PrincipalTag/team}}-execution"
    _may(souk, {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": own})
    assert not judged(souk).violations
    labelled(souk, team="order")
    assert_shared(judged(souk), "product", "order-events", "IAM")


@pytest.mark.parametrize(
    ("pattern", "filled"),
    [
        ("a/${k}/${*}", "a/v/${*}"),
        ("${ K , 'x' }", "v"),
        ("${none, 'x'}", "x"),
        ("${none}", None),
        ("${unknown}/${k}", "${unknown}/v"),
        ("${unknown, 'x'}", "${unknown, 'x'}"),
        ("${wild}", "${wild}"),
        ("plain", "plain"),
    ],
)
def test_what_is_known_in_a_pattern(pattern: str, filled: str | None) -> None:
    """A value with a wildcard of its own is text, which a pattern can't say."""
    known = {"k": "v", "wild": "a*", "unknown": UNKNOWN}
    assert known_in(pattern, known.get) == filled
