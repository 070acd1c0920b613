"""What a pack config file lets pass, and nothing needs: it would let pass the next thing of that name."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from policies.rules import ALL
from souk.judge import Verdict, judge
from souk.judged import judged
from tests.policies.graphs import graph_of
from tests.policies.kit import Mode, Program, Sealed
from tests.policies.parts import QUEUE, allow, grant, role

_SOON = str(datetime.now(UTC).date() + timedelta(days=30))
_EXEMPTION = {"resource": f"{QUEUE} sealed", "reason": "A partner reads it.", "until": _SOON}
_ACTION = "ec2:CreateNetworkInterface"


def program(mode: Mode = "up") -> Program:
    """A role that makes interfaces, an API with a route for anyone, and two queues, one of which is encrypted."""
    made = Program(mode)
    made.add("pulumi:pulumi:Stack", "souk-dev")
    grant(made, "makes", role(made, "makes"), allow([_ACTION], "*"))
    api = made.add("aws:apigatewayv2/api:Api", "api", {"name": "api", "protocolType": "HTTP"})
    made.add("aws:apigatewayv2/route:Route", "open", {"apiId": api.id, "routeKey": "GET /open"})
    for name in ("sealed", "bare"):
        made.add(QUEUE, name, {"name": name, "sqsManagedSseEnabled": name == "sealed"})
    return made


def config(tmp_path: Path, rule: str, *, level: str = "mandatory", options: Mapping[str, Any]) -> Path:
    """A config file that says something of one rule."""
    file = tmp_path / "pack.json"
    silent: dict[str, Any] = {each.name: {"enforcementLevel": "disabled", "reason": "r"} for each in ALL}
    file.write_text(json.dumps({**silent, rule: {"enforcementLevel": level, "reason": "r", **options}}))
    return file


def entries(key: str, *names: str) -> list[dict[str, str]]:
    """Exceptions."""
    return [{key: name, "reason": "r"} for name in names]


def idle(verdict: Verdict) -> list[str]:
    """What is found to be idle."""
    return [item.message.partition(": this")[0] for item in verdict.idle]


GONE = {"public": entries("route", "GET /gone")}
CASES: list[tuple[str, str, list[dict[str, str]], list[str]]] = [
    ("api-auth-logged", "public", entries("route", "GET /open", "GET /gone"), ["public: route 'GET /gone'"]),
    (
        "iam-no-wildcard-resource",
        "allow",
        entries("action", _ACTION, "ec2:DeleteNetworkInterface"),
        ["allow: action 'ec2:DeleteNetworkInterface'"],
    ),
    ("iam-no-wildcard-resource", "allow", entries("action", _ACTION), []),
    ("messaging-encrypted", "exemptions", [_EXEMPTION], [f"exemptions: {QUEUE} sealed"]),
    ("messaging-encrypted", "exemptions", [{**_EXEMPTION, "resource": f"{QUEUE} bare"}], []),
]


@pytest.mark.parametrize(("rule", "option", "stated", "expected"), CASES)
def test_what_spares_nothing(
    tmp_path: Path, rule: str, option: str, stated: list[dict[str, str]], expected: list[str]
) -> None:
    """A route was removed, and stayed public in the config file: the next one of that name was born open."""
    assert idle(judge(graph_of(program()), config(tmp_path, rule, options={option: stated}))) == expected


def test_the_same_twice_is_once_too_often(tmp_path: Path) -> None:
    """Taking out one of them would have changed nothing."""
    stated = entries("route", "GET /open", "GET /open")
    found = judge(graph_of(program()), config(tmp_path, "api-auth-logged", options={"public": stated}))
    assert idle(found) == ["public: route 'GET /open'"] * 2
    assert not [item for item in found.violations if "anyone" in item.message]


def test_where_the_whole_is_not_seen_nothing_is_idle(tmp_path: Path) -> None:
    """All slices share one file, and a preview doesn't know what is in a policy."""
    file = config(tmp_path, "api-auth-logged", options=GONE)
    graph = graph_of(program())
    assert idle(judge(graph, file))
    assert not idle(judge(replace(graph, stack="dev.order"), file))
    assert not idle(judge(graph_of(program("preview")), file))
    assert not idle(
        judge(
            graph,
            config(tmp_path, "api-auth-logged", level="disabled", options=GONE),
        )
    )


def test_a_rule_in_doubt_may_need_it(tmp_path: Path) -> None:
    """Which routes there are isn't known; the entry may be for one of them."""
    made = program()
    body = Sealed(made.add(QUEUE, "told", {"sqsManagedSseEnabled": True}).arn)
    made.add("aws:apigatewayv2/api:Api", "hidden", {"protocolType": "HTTP", "body": body})
    verdict = judge(graph_of(made), config(tmp_path, "api-auth-logged", options=GONE))
    assert verdict.notes
    assert not idle(verdict)


def test_it_is_shown_and_stops_nothing(tmp_path: Path) -> None:
    """Whoever reads the report has to know where it stands, and what to do."""
    verdict = judge(graph_of(program()), config(tmp_path, "api-auth-logged", options=GONE))
    screen = io.StringIO()
    Console(width=250, file=screen).print(judged("dev", 1, verdict))
    text = screen.getvalue()
    assert "idle  api-auth-logged  public: route 'GET /gone': this spares nothing" in text
    assert "Remove it." in text
    assert "1 idle" in text
