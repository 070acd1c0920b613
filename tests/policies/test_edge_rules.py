"""Load balancers, web ACLs, APIs."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.balancers import alb_hardened, alb_https
from policies.rules.public_edge import api_auth_logged, public_edge_waf
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Json, Mode, Pick, Program
from tests.policies.market import Market
from tests.policies.one import alone

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
ROUTE = "aws:apigatewayv2/route:Route"
METHOD = "aws:apigateway/method:Method"
API = "aws:apigateway/restApi:RestApi"
STAGE = "aws:apigateway/stage:Stage"
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
LATER = Foreign("", known=False)
FORWARD = {"type": "forward", "targetGroupArn": "arn:x"}
REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "statusCode": "HTTP_301"}}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("props", "names"),
    [
        ({"protocol": "HTTP", "defaultActions": [FORWARD]}, ["subject"]),
        ({"protocol": "HTTP", "defaultActions": [REDIRECT]}, []),
        ({"protocol": "HTTP", "defaultActions": [{"type": "redirect", "redirect": {"protocol": "HTTP"}}]}, ["subject"]),
        ({"protocol": "HTTPS", "defaultActions": [FORWARD]}, ["subject"]),
        ({"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-2016-08"}, ["subject"]),
        ({"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-0-2021-06"}, ["subject"]),
        ({"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06"}, []),
        ({"protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"}, []),
        ({"protocol": "TCP", "defaultActions": [FORWARD]}, []),
    ],
)
def test_a_listener(mode: Mode, props: dict[str, Any], names: list[str]) -> None:
    """Without a policy of its own a listener takes AWS's oldest."""
    assert alone(alb_https, LISTENER, props, mode=mode).names == names


def test_a_rule_that_forwards_what_its_listener_redirects(souk: Market) -> None:
    """The listener looks right, and one path is served in the open."""
    props = {"listenerArn": souk.door["plain"].arn, "actions": [FORWARD]}
    souk.program.add("aws:lb/listenerRule:ListenerRule", "health", props)
    assert run(alb_https, souk.program).names == ["health"]


def test_a_listener_that_is_not_known_yet_is_a_doubt() -> None:
    """It may be anything."""
    for props in ({"protocol": LATER}, {"protocol": "HTTPS", "sslPolicy": LATER}):
        said = alone(alb_https, LISTENER, props)
        assert (said.names, len(said.doubts)) == ([], 1)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, 0),
        ({"dropInvalidHeaderFields": False}, 1),
        ({"accessLogs": {"bucket": "b", "enabled": False}}, 1),
        ({"accessLogs": None}, 1),
        ({"enableDeletionProtection": False}, 1),
        ({"desyncMitigationMode": "monitor"}, 1),
        ({"loadBalancerType": "network", "dropInvalidHeaderFields": None, "accessLogs": None}, 0),
    ],
)
def test_a_load_balancer(souk: Market, change: dict[str, Any], faults: int) -> None:
    """Two servers that read one request differently."""
    souk.door["balancer"].props |= change
    assert run(alb_hardened, souk.program).names == ["public-entry"] * faults


def test_a_load_balancer_that_is_not_known_yet_is_a_doubt() -> None:
    """Its settings may come from elsewhere."""
    said = alone(alb_hardened, BALANCER, {"loadBalancerType": "network", "enableDeletionProtection": LATER})
    assert (said.names, len(said.doubts)) == ([], 1)


@pytest.mark.parametrize(
    ("part", "words"), [("acl-joins", "public-entry has no"), ("acl-logs", "firewall logs nothing")]
)
def test_a_firewall_that_is_not_in_the_way_or_keeps_no_record(souk: Market, part: str, words: str) -> None:
    """Either shows only after the attack."""
    souk.program.remove(souk.door[part])
    assert words in run(public_edge_waf, souk.program).text


def test_a_firewall_without_rules(souk: Market) -> None:
    """A line in a diagram."""
    souk.door["acl"].props["rules"] = []
    assert "it has no rules" in run(public_edge_waf, souk.program).text


def test_what_is_inside_needs_no_firewall(souk: Market) -> None:
    """The internet doesn't reach it."""
    souk.program.add(BALANCER, "inside", {"internal": True, "loadBalancerType": "application"})
    souk.program.add(BALANCER, "packets", {"internal": False, "loadBalancerType": "network"})
    private = souk.program.add(API, "private", {"endpointConfiguration": {"types": "PRIVATE"}})
    souk.program.add(STAGE, "private", {"restApi": private.id})
    assert run(public_edge_waf, souk.program).clean


@pytest.mark.parametrize("mode", MODES)
def test_a_stage_and_a_distribution_on_the_internet(mode: Mode) -> None:
    """Doors are more than load balancers."""
    program = Program(mode)
    api = program.add(API, "api", {"endpointConfiguration": {"types": "REGIONAL"}})
    program.add(STAGE, "live", {"restApi": api.id})
    program.add("aws:cloudfront/distribution:Distribution", "shop", {"enabled": True})
    assert run(public_edge_waf, program).names == ["live", "shop"]


def test_an_association_that_cannot_be_told_yet_is_a_doubt() -> None:
    """One of two load balancers has the firewall; which one, a preview doesn't know."""
    program = Program("preview")
    first, second = (program.add(BALANCER, name, {"internal": False}) for name in ("first", "second"))
    program.add(ASSOCIATION, "joins", {"resourceArn": Pick(first.arn, (second.arn,)), "webAclArn": "arn:x"})
    said = run(public_edge_waf, program)
    assert (said.names, len(said.doubts)) == ([], 2)
    program.mode = "up"
    assert run(public_edge_waf, program).names == ["second"]


LOGGED = {"accessLogSettings": {"destinationArn": "arn:x", "format": "{}"}}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("token", "props", "words"),
    [
        (ROUTE, {"routeKey": "GET /orders"}, "GET /orders"),
        (ROUTE, {"routeKey": "$default", "authorizationType": "NONE"}, "$default"),
        (ROUTE, {"routeKey": "GET /orders", "authorizationType": "JWT"}, ""),
        (ROUTE, {"routeKey": "OPTIONS /orders"}, ""),
        (ROUTE, {"routeKey": "$disconnect"}, ""),
        (METHOD, {"httpMethod": "GET", "authorization": "NONE"}, "GET subject"),
        (METHOD, {"httpMethod": "GET", "authorization": "NONE", "apiKeyRequired": True}, ""),
        (METHOD, {"httpMethod": "GET", "authorization": "CUSTOM"}, ""),
        (METHOD, {"httpMethod": "OPTIONS", "authorization": "NONE"}, ""),
        (STAGE, {}, "keeps no access logs"),
        (STAGE, LOGGED, ""),
        ("aws:apigatewayv2/stage:Stage", {}, "keeps no access logs"),
    ],
)
def test_a_route_for_anyone(mode: Mode, token: str, props: dict[str, Any], words: str) -> None:
    """What somebody forgot to protect looks like what is meant to be open."""
    said = alone(api_auth_logged, token, props, mode=mode)
    assert bool(said.names) == bool(words)
    assert words in said.text


def document(everywhere: Any = None, **operation: Any) -> Json:
    """An OpenAPI document with one operation, and what holds for all of them."""
    item: dict[str, Any] = {"get": operation, "options": {"security": []}, "parameters": []}
    common = {} if everywhere is None else {"security": everywhere}
    return Json({"openapi": "3.0.1", "paths": {"/orders": item}, **common})


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (document(), ["subject"]),
        (document(security=[]), ["subject"]),
        (document(security=[{}, {"token": []}]), ["subject"]),
        (document([{"token": []}], security=[]), ["subject"]),
        (document(security=[{"token": []}]), []),
        (document([{"token": []}]), []),
    ],
)
def test_an_operation_for_anyone(body: Json, names: list[str]) -> None:
    """An API of one document has no routes of its own."""
    assert alone(api_auth_logged, API, {"body": body}).names == names
    stated = {"public": [{"route": "GET /orders", "reason": "x"}]}
    assert alone(api_auth_logged, API, {"body": body}, stated).clean
    assert alone(api_auth_logged, API, {"body": body, "endpointConfiguration": {"types": "PRIVATE"}}).clean


@pytest.mark.parametrize(
    ("token", "props"),
    [
        (API, {"body": LATER}),
        (ROUTE, {"authorizationType": LATER}),
        (METHOD, {"authorization": LATER}),
        (API, {"body": "{"}),
    ],
)
def test_routes_that_are_not_known_yet_are_a_doubt(token: str, props: dict[str, Any]) -> None:
    """One unknown ARN hides the whole document; the deployment shows it."""
    said = alone(api_auth_logged, token, props)
    assert (said.names, len(said.doubts)) == ([], 1)
