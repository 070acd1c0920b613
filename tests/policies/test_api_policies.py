"""Routes that anyone may call, where not every route can or need ask."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.public_edge import api_auth_logged
from tests.policies.judging import Said, run
from tests.policies.kit import MODES, Foreign, Json, Mode, Program
from tests.policies.one import statement

_REST, _HTTP = "aws:apigateway/restApi:RestApi", "aws:apigatewayv2/api:Api"
_CALL: dict[str, Any] = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
_ENDPOINT = {"aws:SourceVpce": "vpce-0123456789abcdef0"}


def _denied(**condition: Any) -> Json:
    """Everyone is allowed, and some are denied."""
    everyone = {"Effect": "Allow", **_CALL}
    return Json({"Version": "2012-10-17", "Statement": [everyone, {**everyone, "Effect": "Deny", **condition}]})


def _method(program: Program, policy: Any) -> Said:
    api = program.add(_REST, "api", {"name": "api", "policy": policy})
    program.add(
        "aws:apigateway/method:Method", "method", {"restApi": api.id, "httpMethod": "GET", "authorization": "NONE"}
    )
    return run(api_auth_logged, program)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "policy",
    [
        Json({}),
        Json({"Version": "2012-10-17", "Statement": []}),
        statement(**_CALL),
        statement(**_CALL, Condition={"Bool": {"aws:SecureTransport": "true"}}),
        _denied(Condition={"StringEquals": _ENDPOINT}),
        _denied(Condition={"StringNotEquals": _ENDPOINT, "Bool": {"aws:SecureTransport": "false"}}),
        _denied(Condition={"StringNotLike": {"aws:SourceVpce": "vpce*"}}),
        _denied(Action="execute-api:ManageConnections", Condition={"StringNotEquals": _ENDPOINT}),
    ],
)
def test_a_policy_that_lets_anyone_call(mode: Mode, policy: Json) -> None:
    """The policy denied the office and let in the rest of the world."""
    assert _method(Program(mode), policy).names == ["method"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "policy",
    [
        statement(**_CALL, Condition={"StringEquals": _ENDPOINT}),
        statement(**{**_CALL, "Principal": {"AWS": "arn:aws:iam::111122223333:role/caller"}}),
        _denied(Condition={"StringNotEquals": _ENDPOINT}),
        _denied(Condition={"NotIpAddress": {"aws:SourceIp": ["198.51.100.0/24"]}}),
    ],
)
def test_a_policy_that_says_who_may_call(mode: Mode, policy: Json) -> None:
    """Partners called by an endpoint of their own, and every method of theirs stood in the report."""
    assert _method(Program(mode), policy).clean


def test_a_policy_that_is_not_known_yet() -> None:
    """The endpoint was made with the API."""
    said = _method(Program("preview"), Foreign("{}", known=False))
    assert said.doubts
    assert not said.violations


def _socket(program: Program, *keys: str, **connect: Any) -> Said:
    api = program.add(_HTTP, "socket", {"name": "socket", "protocolType": "WEBSOCKET"})
    for key in keys:
        props = {"apiId": api.id, "routeKey": key, **(connect if key == "$connect" else {})}
        program.add("aws:apigatewayv2/route:Route", key, props)
    return run(api_auth_logged, program)


@pytest.mark.parametrize("mode", MODES)
def test_a_socket(mode: Mode) -> None:
    """Only who connects can be asked; asked for each message, nobody could answer."""
    asked = {"authorizationType": "CUSTOM"}
    assert _socket(Program(mode), "$connect", "$default", "order", **asked).clean
    assert _socket(Program(mode), "$connect", "$default", "order").names == ["$connect"]
    assert _socket(Program(mode), "$default", "order").names == ["socket"]


@pytest.mark.parametrize("mode", MODES)
def test_an_api_by_quick_create(mode: Mode) -> None:
    """A demo became the product, and its one route was in no list of routes."""
    program = Program(mode)
    program.add(_HTTP, "api", {"name": "api", "protocolType": "HTTP", "target": "arn:aws:lambda:x"})
    assert run(api_auth_logged, program).names == ["api"]
    assert run(api_auth_logged, program, {"public": [{"route": "$default", "reason": "a demo"}]}).clean
