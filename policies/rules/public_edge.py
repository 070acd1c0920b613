"""What the internet meets: a firewall in front, and a door that asks who is there and writes down who came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.api_routes import APIS, STAGES, is_private, open_routes
from policies.analysis.identity import LOAD_BALANCERS
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, Unknown, has_unknown
from policies.analysis.web_acls import WEB_ACL, has_rules, stops
from policies.rules.claims import claim, is_on, negated, said
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule
from policies.rules.stated import TEXT, exceptions, named

_ASSOCIATION: Final = "aws:wafv2/webAclAssociation:WebAclAssociation"
_LOGGING: Final = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
_DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
_REST_STAGE: Final = STAGES[0]


@stack_rule(
    About(
        name="public-edge-waf",
        description="A web ACL that stops something, and logs it, stands before everything that the internet can call.",
        severity="high",
        remedy="Associate a web ACL with the load balancer or stage, give it rules that block, and log them.",
        sources=("APIGateway.4", "WAF.10", "WAF.11", "CKV2_AWS_28", "CKV2_AWS_29", "CKV2_AWS_31"),
        always=False,
    )
)
def public_edge_waf(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Application load balancers, stages of REST APIs, distributions. HTTP APIs can't have a web ACL."""
    associations = [
        refer(stack, item, ("resourceArn",), (*LOAD_BALANCERS, _REST_STAGE)) for item in stack.of(_ASSOCIATION)
    ]
    for door, public in _doors(stack):
        touching = [reference for reference in associations if door in reference.targets]
        if public and not any(reference.certain for reference in touching):
            fault = UNKNOWN if touching or public is UNKNOWN else True
            yield from claim(fault, f"{door.name} has no web ACL before it", door.urn)
    for distribution in stack.of(_DISTRIBUTION):
        if not distribution.states("webAclId"):
            yield Violation(f"{distribution.name} has no web ACL before it.", distribution.urn)
    loggings = [refer(stack, item, ("resourceArn",), (WEB_ACL,)) for item in stack.of(_LOGGING)]
    for acl in stack.of(WEB_ACL):
        if not has_rules(stack, acl):
            yield Violation(f"{acl.name} lets everything through: it has no rules.", acl.urn)
        else:
            yield from claim(negated(stops(stack, acl)), f"{acl.name} lets everything through and only counts", acl.urn)
        if not any(acl in reference.targets for reference in loggings):
            yield Violation(f"{acl.name} logs nothing of what it decides.", acl.urn)


def _doors(stack: Stack) -> Iterator[tuple[Resource, bool | Unknown]]:
    """Everything that can have a web ACL, and whether the internet reaches it."""
    for balancer in stack.of(*LOAD_BALANCERS):
        if said(balancer, "loadBalancerType") in (None, "application"):
            internal = is_on(said(balancer, "internal"))
            yield balancer, UNKNOWN if internal is UNKNOWN else not internal
    for stage in stack.of(_REST_STAGE):
        apis = refer(stack, stage, ("restApi",), APIS).targets
        yield stage, not (apis and all(map(is_private, apis)))


@stack_rule(
    About(
        name="api-auth-logged",
        description="Every route of an API asks who calls, but those that are stated; every stage keeps logs.",
        severity="high",
        remedy="Give the route an authorizer, or state in `public` why anyone may call it; set accessLogSettings.",
        sources=("APIGateway.1", "APIGateway.8", "APIGateway.9", "CKV_AWS_309", "CKV_AWS_76", "APIG1", "APIG4"),
        always=False,
        options=exceptions("Routes that anyone may call, as `GET /products/{id}`.", {"route": TEXT}, option="public"),
    )
)
def api_auth_logged(stack: Stack, options: Options) -> Iterator[Finding]:
    """Routes of HTTP APIs, methods of REST APIs, and the operations of an API's OpenAPI document."""
    public = named(options, "route", "public")
    for found in open_routes(stack):
        if found.route is None:
            yield Doubt(f"which routes of {found.by.name} anyone may call isn't known yet", found.by.urn)
        elif found.route not in public:
            yield Violation(f"{found.by.name} lets anyone call {found.route}.", found.by.urn)
    for stage in stack.of(*STAGES):
        settings = said(stage, "accessLogSettings")
        if not settings and not has_unknown(settings):
            yield Violation(f"{stage.name} keeps no access logs.", stage.urn)
