"""The load balancers: which path goes to which service, and what is checked and changed on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.analysis.globs import matches
from policies.analysis.values import as_list, as_mapping
from souk.local.plan.resources import Recorded, Resources

LISTENER: Final = "aws:lb/listener:Listener"
RULE: Final = "aws:lb/listenerRule:ListenerRule"
BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
TARGETS: Final = "aws:lb/targetGroup:TargetGroup"
RECORD: Final = "aws:route53/record:Record"
_HEADER: Final = re.compile(r"routingHttpResponse(.+)HeaderValue")
_HEADER_NAMES: Final = {
    "StrictTransportSecurity": "Strict-Transport-Security",
    "XContentTypeOptions": "X-Content-Type-Options",
    "XFrameOptions": "X-Frame-Options",
    "ContentSecurityPolicy": "Content-Security-Policy",
    "AccessControlAllowOrigin": "Access-Control-Allow-Origin",
    "AccessControlExposeHeaders": "Access-Control-Expose-Headers",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One rule of a listener. `patterns` are paths with `*` and `?`, `rewrites` pairs of expression and replacement."""

    patterns: tuple[str, ...]
    rewrites: tuple[tuple[str, str], ...]
    service: str
    health: str

    def takes(self, path: str) -> bool:
        """Whether a path is this rule's."""
        return any(matches(pattern, path) for pattern in self.patterns)

    def rewritten(self, path: str) -> str:
        """The path as the service gets it. `$1` in a replacement is the first group, as in ALB's own language."""
        for expression, replacement in self.rewrites:
            path = re.sub(expression, re.sub(r"\$(\d+)", r"\\\1", replacement), path, count=1)
        return path


@dataclass(frozen=True, slots=True)
class Entry:
    """An HTTPS listener. `group` is its load balancer's security group, `domain` the name that points to it."""

    domain: str
    group: str
    routes: tuple[Route, ...]
    headers: Mapping[str, str]
    internal: bool

    def route(self, path: str) -> Route | None:
        """The rule for a path: the first by priority."""
        return next((route for route in self.routes if route.takes(path)), None)


def entries(resources: Resources) -> tuple[Entry, ...]:
    """The plan's load balancers with their HTTPS listeners."""
    balancers = {balancer["arn"]: balancer for balancer in resources.all(BALANCER)}
    return tuple(
        _entry(resources, listener, balancers[listener["loadBalancerArn"]])
        for listener in resources.all(LISTENER)
        if listener["protocol"] == "HTTPS"
    )


def _entry(resources: Resources, listener: Recorded, balancer: Recorded) -> Entry:
    rules = [rule for rule in resources.all(RULE) if rule["listenerArn"] == listener["arn"]]
    targets = {target["arn"]: target for target in resources.all(TARGETS)}
    return Entry(
        domain=_domain(resources, balancer["dnsName"]),
        group=balancer["securityGroups"][0],
        routes=tuple(_route(rule, targets) for rule in sorted(rules, key=lambda rule: rule["priority"])),
        headers=_headers(listener),
        internal=bool(balancer["internal"]),
    )


def _domain(resources: Resources, target: str) -> str:
    for record in resources.all(RECORD):
        if any(alias["name"] == target for alias in as_list(record.get("aliases"))):
            return str(record["name"])
    return target


def _route(rule: Recorded, targets: Mapping[str, Recorded]) -> Route:
    target = targets[rule["actions"][0]["targetGroupArn"]]
    conditions: list[Mapping[str, Any]] = rule["conditions"]
    rewrites = [
        (config["rewrite"]["regex"], config["rewrite"]["replace"])
        for transform in as_list(rule.get("transforms"))
        if (config := transform.get("urlRewriteConfig"))
    ]
    return Route(
        patterns=tuple(
            value for condition in conditions for value in as_mapping(condition.get("pathPattern")).get("values") or ()
        ),
        rewrites=tuple(rewrites),
        service=target.service,
        health=target["healthCheck"]["path"],
    )


def _headers(listener: Recorded) -> Mapping[str, str]:
    """The response headers that the listener sets: what the program stated, not what a provider would compute."""
    found: dict[str, str] = {}
    for key, value in listener.props.items():
        if (name := _HEADER.fullmatch(key)) and name[1] in _HEADER_NAMES and key in listener.stated:
            found[_HEADER_NAMES[name[1]]] = str(value)
    return found
