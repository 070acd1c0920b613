"""Load balancers: TLS in front, hardened, and not deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policies.analysis.identity import LOAD_BALANCERS
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.tls_versions import CLASSIC, is_weak, is_weak_classic, is_weak_domain, is_weak_viewer
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, dig
from policies.rules.claims import claim, is_off, said
from policies.rules.definition import About, Finding, Options, Violation, resource_rule, stack_rule

_LISTENERS: Final = (
    "aws:lb/listener:Listener",
    "aws:alb/listener:Listener",
    "aws:applicationloadbalancing/listener:Listener",
    "aws:elasticloadbalancingv2/listener:Listener",
)
_RULES: Final = (
    "aws:lb/listenerRule:ListenerRule",
    "aws:alb/listenerRule:ListenerRule",
    "aws:applicationloadbalancing/listenerRule:ListenerRule",
    "aws:elasticloadbalancingv2/listenerRule:ListenerRule",
)
_APIS: Final = ("aws:apigateway/domainName:DomainName", "aws:apigateway/restApi:RestApi")
_DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"


@stack_rule(
    About(
        name="alb-https",
        description="A load balancer, a custom domain or a distribution speaks TLS 1.2 or later; HTTP only redirects.",
        severity="high",
        remedy="Use HTTPS with a policy such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06; let port 80 redirect to it.",
        sources=(
            "ELB.1",
            "ELB.3",
            "ELB.8",
            "ELB.17",
            "ELB.18",
            "CKV_AWS_2",
            "CKV_AWS_103",
            "CKV_AWS_174",
            "CKV_AWS_206",
        ),
        always=False,
    )
)
def alb_https(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A rule of a listener can forward what the listener itself would redirect."""
    for listener in stack.of(*_LISTENERS):
        protocol = _protocol(listener)
        if protocol in ("HTTPS", "TLS"):
            weak = is_weak(said(listener, "sslPolicy"))
            yield from claim(weak, f"{listener.name} takes TLS older than 1.2", listener.urn)
        elif protocol == "HTTP":
            open_ = _serves(said(listener, "defaultActions"))
            yield from claim(open_, f"{listener.name} serves plain HTTP", listener.urn)
        elif protocol is UNKNOWN:
            yield from claim(UNKNOWN, f"{listener.name} serves plain HTTP", listener.urn)
    for rule in stack.of(*_RULES):
        listeners = refer(stack, rule, ("listenerArn",), _LISTENERS)
        plain = [listener for listener in listeners.targets if _protocol(listener) == "HTTP"]
        fault = _serves(said(rule, "actions")) if plain else False
        if fault and not listeners.certain:
            fault = UNKNOWN
        yield from claim(fault, f"{rule.name} serves plain HTTP", rule.urn)
    for classic in stack.of(*CLASSIC):
        yield from _classic(stack, classic)
    for door in stack.of(*_APIS):
        yield from claim(is_weak_domain(door), f"{door.name} takes TLS older than 1.2", door.urn)
    for door in stack.of(_DISTRIBUTION):
        yield from claim(is_weak_viewer(door), f"{door.name} takes TLS older than 1.2", door.urn)


def _classic(stack: Stack, balancer: Resource) -> Iterator[Finding]:
    """A classic load balancer, which can't redirect."""
    for listener in as_list(balancer.props.get("listeners")):
        block = as_mapping(listener)
        protocol = block.get("lbProtocol")
        if UNKNOWN in (listener, protocol):
            yield from claim(UNKNOWN, f"{balancer.name} serves plain HTTP", balancer.urn)
        elif str(protocol).lower() == "http":
            yield Violation(f"{balancer.name} serves plain HTTP: it can't redirect.", balancer.urn)
        elif str(protocol).lower() in ("https", "ssl"):
            weak = is_weak_classic(stack, balancer, block.get("lbPort"))
            yield from claim(weak, f"{balancer.name} takes TLS older than 1.2", balancer.urn)


def _protocol(listener: Resource) -> Any:
    """An application load balancer's listener that says nothing but its port speaks HTTP; a gateway's has no port."""
    stated = said(listener, "protocol")
    return "HTTP" if stated is None and listener.states("port") else stated


def _serves(actions: Any) -> bool | Unknown:
    """Whether one of the actions is anything but a redirect to HTTPS."""
    kinds = [_redirects(action) for action in as_list(actions)]
    return True if not kinds or False in kinds else UNKNOWN if UNKNOWN in kinds else False


def _redirects(action: Any) -> bool | Unknown:
    block = as_mapping(action)
    scheme = dig(block, "redirect", "protocol")
    if action is UNKNOWN or block.get("type") is UNKNOWN or scheme is UNKNOWN:
        return UNKNOWN
    return block.get("type") == "redirect" and scheme == "HTTPS"


@resource_rule(
    About(
        name="alb-hardened",
        description="A load balancer drops malformed requests, keeps access logs and isn't deleted by mistake.",
        severity="medium",
        remedy="Set dropInvalidHeaderFields, accessLogs and enableDeletionProtection; keep desyncMitigationMode.",
        sources=("ELB.4", "ELB.5", "ELB.6", "ELB.12", "CKV_AWS_131", "CKV_AWS_91", "CKV_AWS_150", "CKV_AWS_328"),
        always=False,
    ),
    *LOAD_BALANCERS,
)
def alb_hardened(balancer: Resource, _options: Options) -> Iterator[Finding]:
    """Only application load balancers read requests; the others can be deleted all the same."""
    name, props = balancer.name, balancer.props
    yield from claim(is_off(props.get("enableDeletionProtection")), f"{name} can be deleted")
    if props.get("loadBalancerType", "application") != "application":
        return
    yield from claim(is_off(props.get("dropInvalidHeaderFields")), f"{name} passes on invalid header fields")
    yield from claim(_unlogged(balancer), f"{name} keeps no access logs")
    if props.get("desyncMitigationMode") == "monitor":
        yield Violation(f"{name} only watches requests that are read differently behind it.")


def _unlogged(balancer: Resource) -> bool | Unknown:
    logs = balancer.props.get("accessLogs")
    return UNKNOWN if logs is UNKNOWN else is_off(dig(logs, "enabled"))
