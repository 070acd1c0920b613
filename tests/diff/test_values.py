"""What counts as a difference, and where it is said to be."""

import json

from hypothesis import given
from hypothesis import strategies as st

from souk.diff.values import ABSENT, Change, compare
from souk.graph.model import Secret

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abName", max_size=3), inner, max_size=4),
    max_leaves=12,
)


def test_a_document_in_a_string_is_compared_part_by_part() -> None:
    """A reviewer who is shown two policies of forty lines finds the one word that differs, or doesn't."""
    old = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "Send", "Action": ["sqs:SendMessage"]}]})
    new = json.dumps({"Statement": [{"Action": ["sqs:SendMessage", "sqs:*"], "Sid": "Send"}], "Version": "2012-10-17"})
    assert compare({"policy": old}, {"policy": new}) == (Change("policy.Statement[Send].Action[1]", ABSENT, "sqs:*"),)


def test_layout_and_key_order_of_a_document_are_no_difference() -> None:
    """Formatting the code that writes a policy showed every role of the system as changed."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage"}]}
    assert not compare({"policy": json.dumps(document)}, {"policy": json.dumps(document, sort_keys=True, indent=4)})


def test_items_keep_their_names_when_others_come_and_go() -> None:
    """One environment variable in front of the others showed all of them as changed."""
    old = {"environment": [{"name": "B", "value": "2"}, {"name": "C", "value": "3"}]}
    new = {"environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "C", "value": "4"}]}
    assert compare(old, new) == (
        Change("environment[C].value", "3", "4"),
        Change("environment[A]", ABSENT, {"name": "A", "value": "1"}),
    )


def test_an_order_that_changes_is_a_difference() -> None:
    """Listener rules and WAF rules mean what their order says."""
    rules = [{"name": "block"}, {"name": "allow"}]
    assert compare({"rules": rules}, {"rules": rules[::-1]}) == (
        Change("rules[order]", ["block", "allow"], ["allow", "block"]),
    )


def test_what_moved_along_in_a_plain_list_is_no_difference() -> None:
    """A subnet in front of the others is one more subnet, not three others."""
    old, new = ["a", "b", "c"], ["x", "a", "b", "c"]
    assert compare({"subnets": old}, {"subnets": new}) == (Change("subnets[0]", ABSENT, "x"),)


def test_true_is_not_one() -> None:
    """In Python they are equal, and a flag that became a number went unseen."""
    assert compare({"flag": True}, {"flag": 1}) == (Change("flag", old=True, new=1),)


def test_keys_that_are_no_words_are_quoted() -> None:
    """`body.paths./v1/orders.get` names nothing."""
    old = {"body": json.dumps({"paths": {"/v1/orders": {"get": 1}}})}
    new = {"body": json.dumps({"paths": {"/v1/orders": {"get": 2}}})}
    assert [change.path for change in compare(old, new)] == ['body.paths["/v1/orders"].get']


def test_a_secret_that_changes_is_seen_also_in_a_list() -> None:
    """Its repr is the same on both sides; the password it stands for isn't."""
    assert compare({"list": [Secret("a")]}, {"list": [Secret("b")]})
    assert compare({"password": Secret("a")}, {"password": Secret("b")})
    assert not compare({"password": Secret("a")}, {"password": Secret("a")})


@given(JSON, JSON)
def test_no_change_is_invented_and_none_overlooked(old: object, new: object) -> None:
    """An empty comparison is read as "safe to merge"."""
    same = json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
    assert (not compare({"value": old}, {"value": new})) == same
    assert (not compare({"value": json.dumps([old])}, {"value": json.dumps([new])})) == same
