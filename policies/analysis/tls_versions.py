"""Which versions of TLS a door still speaks: listeners, custom domains of APIs, distributions.

Sources: Application Load Balancers guide, "Security policies"; Classic Load Balancers guide, "Predefined SSL security
policies" and "Replace the SSL certificate for your Classic Load Balancer"; API Gateway Developer Guide, "Choose a
security policy"; CloudFront Developer Guide, "Supported protocols and ciphers between viewers and CloudFront".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, Unknown, as_bool, as_int, as_list, as_mapping, dig, known_strings

CLASSIC: Final = ("aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer")
_POLICIES: Final = (
    "aws:elb/loadBalancerPolicy:LoadBalancerPolicy",
    "aws:elasticloadbalancing/loadBalancerPolicy:LoadBalancerPolicy",
)
_OF_LISTENERS: Final = (
    "aws:elb/listenerPolicy:ListenerPolicy",
    "aws:elasticloadbalancing/listenerPolicy:ListenerPolicy",
)
_NEGOTIATIONS: Final = (
    "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy",
    "aws:elasticloadbalancing/sslNegotiationPolicy:SslNegotiationPolicy",
)
_STRONG: Final = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-")
"""Security policies without TLS 1.0 and 1.1."""
_STRONG_VIEWER: Final = re.compile(r"TLSv1\.[23]_")
_NEGOTIATING: Final = "SSLNegotiationPolicyType"
_REFERENCE: Final = "Reference-Security-Policy"
_OLD: Final = frozenset({"Protocol-SSLv2", "Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1"})


def is_weak(policy: object) -> bool | Unknown:
    """Whether a security policy of load balancers speaks TLS older than 1.2. Without one AWS takes one of 2016."""
    return UNKNOWN if policy is UNKNOWN else not (isinstance(policy, str) and _STRONG.match(policy))


def is_weak_domain(domain: Resource) -> bool | Unknown:
    """The same of an API, or of its custom domain. What neither says shows once it is there."""
    policy = domain.props.get("securityPolicy")
    return UNKNOWN if policy is UNKNOWN and domain.states("securityPolicy") else policy == "TLS_1_0"


def is_weak_viewer(distribution: Resource) -> bool | Unknown:
    """The same of a distribution: unless told otherwise, and by CloudFront's own certificate always, it is TLS 1.0."""
    version = dig(distribution.props, "viewerCertificate", "minimumProtocolVersion")
    if as_bool(dig(distribution.props, "viewerCertificate", "cloudfrontDefaultCertificate")):
        return True
    return UNKNOWN if version is UNKNOWN else not (isinstance(version, str) and _STRONG_VIEWER.match(version))


def is_weak_classic(stack: Stack, balancer: Resource, port: object) -> bool | Unknown:
    """The same of a port of a classic load balancer, which policies are put on by other resources."""
    found = (*_negotiated(stack, balancer, port), *_put_on(stack, balancer, port))
    return _any(found) if found else True


def _negotiated(stack: Stack, balancer: Resource, port: object) -> Iterator[bool | Unknown]:
    for item in stack.of(*_NEGOTIATIONS):
        if balancer in refer(stack, item, ("loadBalancer",), CLASSIC).targets and _is_port(item, "lbPort", port):
            yield _speaks_old(item, "attributes")


def _put_on(stack: Stack, balancer: Resource, port: object) -> Iterator[bool | Unknown]:
    """What the policies of a port say. One that isn't of this stack may say anything."""
    for item in stack.of(*_OF_LISTENERS):
        at = _is_port(item, "loadBalancerPort", port)
        if not at or balancer not in refer(stack, item, ("loadBalancerName",), CLASSIC).targets:
            continue
        names = known_strings(item.props.get("policyNames"))
        named = ((policy, known_strings(policy.props.get("policyName"))) for policy in stack.of(*_POLICIES))
        own = {name: policy for policy, its_names in named for name in its_names}
        by_origin = refer(stack, item, ("policyNames",), _POLICIES)
        for policy in dict.fromkeys((*(own[name] for name in names if name in own), *by_origin.targets)):
            if policy.props.get("policyTypeName") in (_NEGOTIATING, UNKNOWN):
                yield _speaks_old(policy, "policyAttributes")
        if by_origin.foreign or by_origin.untraceable or not own.keys() >= set(names):
            yield UNKNOWN


def _is_port(item: Resource, key: str, port: object) -> bool:
    """Whether it is for a port. One that isn't known may be."""
    ports = (item.props.get(key), port)
    return UNKNOWN in ports or as_int(ports[0]) == as_int(ports[1])


def _speaks_old(policy: Resource, key: str) -> bool | Unknown:
    """By the policy of AWS's that it refers to, else by the protocols that it switches on."""
    blocks = as_list(policy.props.get(key))
    if UNKNOWN in blocks:
        return UNKNOWN
    stated = {str(as_mapping(block).get("name")): as_mapping(block).get("value") for block in blocks}
    if _REFERENCE in stated or not stated:
        return is_weak(stated.get(_REFERENCE))
    return _any(
        UNKNOWN if stated[name] is UNKNOWN else as_bool(stated[name]) is True for name in stated if name in _OLD
    )


def _any(found: Iterable[bool | Unknown]) -> bool | Unknown:
    every = tuple(found)
    return True if True in every else UNKNOWN if UNKNOWN in every else False
