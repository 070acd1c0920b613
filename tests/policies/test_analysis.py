"""The analysis where no rule shows it alone: plain values, references, and what documents grant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from pulumi_policy import StackValidationArgs
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policies.analysis.iam_evaluation import meeting
from policies.analysis.iam_grants import grants
from policies.analysis.model import stack_of
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, as_int, dig, from_json, plain
from policies.rules import ALL
from tests.policies.judging import run_all
from tests.policies.kit import Foreign, Json, Mode, Pick, Program
from tests.policies.market import market
from tests.policies.parts import EGRESS, GROUP, arn, edge, grant, open_to, role


def test_proxies_become_plain_data() -> None:
    """The SDK's proxies compare wrongly, can't be serialised, and raise in the middle of a loop."""
    raw: Any = {"a": [1.0, {"b": UNKNOWN_STRING_VALUE}], "c": 0.5, "d": None, "e": UNKNOWN_NUMBER_VALUE, "f": True}
    assert plain(unknown_checking_proxy(raw)) == {
        "a": [1, {"b": UNKNOWN}],
        "c": 0.5,
        "d": None,
        "e": UNKNOWN,
        "f": True,
    }
    assert plain(object()) is UNKNOWN


def test_digging_stops_at_an_unknown() -> None:
    """Below an unknown nothing is absent: it isn't known."""
    value = {"a": [{"b": {"c": 1}}], "x": UNKNOWN, "many": [{"b": 1}, {"b": 2}]}
    assert dig(value, "a", "b", "c") == 1
    assert dig(value, "x", "b") is UNKNOWN
    assert dig(value, "a", "z", "c") is None
    assert dig(value, "many", "b") is None


def test_numbers_and_json_from_texts() -> None:
    """AWS writes both in strings."""
    assert [as_int(text) for text in ("443", " -1 ", "1-1", "²", "", True, 4.5)] == [
        443,
        -1,
        None,
        None,
        None,
        None,
        None,
    ]
    assert from_json('{"a": 1.0}') == {"a": 1}
    assert from_json("{") is None
    assert from_json("[" * 100_000) is None
    assert from_json(UNKNOWN) is UNKNOWN


@pytest.mark.parametrize("mode", ["preview", "up"])
def test_what_a_list_refers_to(mode: Mode) -> None:
    """Two unknowns from two origins are these two; from three origins they aren't sure."""
    program = Program(mode)
    one, two, three = (program.add(GROUP, name, {"description": name}) for name in ("one", "two", "three"))
    program.add("x:y:Z", "pair", {"groups": [one.id, two.id]})
    program.add("x:y:Z", "picked", {"groups": [Pick(one.id, (three.id,)), two.id]})
    program.add("x:y:Z", "foreign", {"groups": [Foreign("sg-0abc")]})
    program.add("x:y:Z", "later", {"groups": [Foreign("sg-0abc", known=False)]})
    stack = stack_of(StackValidationArgs(program.resources()))
    by_name = {resource.name: resource for resource in stack.of("x:y:Z")}
    found = {name: refer(stack, resource, ("groups",), (GROUP,)) for name, resource in by_name.items()}
    assert {target.name for target in found["pair"].targets} == {"one", "two"}
    assert found["pair"].certain
    assert found["picked"].certain == (mode == "up")
    assert found["foreign"].outside == ("sg-0abc",)
    assert found["later"].foreign == (mode == "preview")


TABLE = arn("dynamodb", "table/orders")
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("statements", "open_"),
    [
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}], False),
        ([{"Effect": "Allow", "Action": "dynamodb:*", "NotResource": TABLE}], False),
        ([{"Effect": "Allow", "Action": "dynamodb:*", "NotResource": f"{TABLE}s"}], True),
        ([{"Effect": "Allow", "Action": "dynamodb:*"}], False),
        (
            [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*"}],
            False,
        ),
        (
            [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": WITHOUT_TLS,
                },
            ],
            True,
        ),
        (
            [EVERYTHING, {"Effect": "Deny", "Action": "dynamodb:*", "NotResource": arn("dynamodb", "table/other")}],
            False,
        ),
    ],
)
def test_what_a_document_grants(statements: list[dict[str, Any]], open_: bool) -> None:
    """A grant that is missed is a shared database that is missed."""
    program = Program("up")
    acting = role(program, "acting")
    grant(program, "subject", acting, Json({"Statement": statements}))
    stack = stack_of(StackValidationArgs(program.resources()))
    assert bool(meeting(grants(stack)[acting.urn], ("dynamodb:GetItem",), (TABLE,))) == open_


def test_rules_run_side_by_side() -> None:
    """The SDK runs them in four threads, over one stack or over several."""
    programs = [Program(mode) for mode in ("preview", "up")] * 4
    for number, program in enumerate({id(program): program for program in programs}.values()):
        souk = market(program)
        edge(program, souk.product.group, souk.order.parts["cache-group"], 6379)
        open_to(program, "out", souk.order.group, 1000 + number, {"cidrIpv4": "0.0.0.0/0"}, token=EGRESS)
    alone = [run_all(ALL, program) for program in programs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(partial(run_all, ALL), programs)) == alone
