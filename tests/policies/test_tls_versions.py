"""alb-https: which versions of TLS classic load balancers, domains of APIs and distributions speak."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.balancers import alb_https
from tests.policies.adversarial.flaws_settings import classic, viewer
from tests.policies.judging import run
from tests.policies.kit import MODES, Foreign, Mode
from tests.policies.market import Market
from tests.policies.one import alone

DOMAIN = "aws:apigateway/domainName:DomainName"
LATER = Foreign("", known=False)
NEW = {"name": "Protocol-TLSv1.2", "value": "true"}
STRONG = "ELBSecurityPolicy-TLS-1-2-2017-01"


def _protocol(name: str, value: Any = "true") -> dict[str, Any]:
    return {"name": f"Protocol-{name}", "value": value}


@pytest.mark.parametrize(
    ("protocol", "attributes", "reference", "right"),
    [
        ("http", (), None, False),
        ("TCP", (), None, True),
        ("https", (), None, False),
        ("SSL", (), "ELBSecurityPolicy-2014-01", False),
        ("HTTPS", (), "ELBSecurityPolicy-2011-08", False),
        ("HTTPS", (), "ELBSecurityPolicy-TLS-1-1-2017-01", False),
        ("HTTPS", (), STRONG, True),
        ("ssl", (), STRONG, True),
        ("HTTPS", (NEW,), None, True),
        ("HTTPS", (NEW, _protocol("TLSv1")), None, False),
        ("HTTPS", (NEW, _protocol("SSLv3")), None, False),
        ("HTTPS", (NEW, _protocol("TLSv1.1", "false")), None, True),
    ],
)
def test_a_classic_load_balancer(
    souk: Market, protocol: str, attributes: tuple[Any, ...], reference: str | None, *, right: bool
) -> None:
    """It was looked at for plain HTTP alone, and still spoke the TLS of 2011."""
    classic(protocol, *attributes, reference=reference)(souk)
    assert run(alb_https, souk.program).names == ([] if right else ["classic"])


def test_a_policy_of_another_port_or_kind(souk: Market) -> None:
    """Strong TLS on 8443, and stickiness on 443."""
    classic("HTTPS", reference=STRONG)(souk)
    assert run(alb_https, souk.program).clean
    made = {item.type.rpartition(":")[2]: item for item in souk.program.made.values() if item.name == "tls"}
    made["ListenerPolicy"].props["loadBalancerPort"] = 8443
    assert run(alb_https, souk.program).names == ["classic"]
    made["ListenerPolicy"].props["loadBalancerPort"] = 443
    made["LoadBalancerPolicy"].props["policyTypeName"] = "AppCookieStickinessPolicyType"
    assert run(alb_https, souk.program).names == ["classic"]


@pytest.mark.parametrize(("attributes", "right"), [([NEW], True), ([NEW, _protocol("TLSv1")], False)], ids=str)
def test_a_negotiation_of_its_own(souk: Market, attributes: list[Any], *, right: bool) -> None:
    """The other resource that says which TLS a port speaks."""
    classic("HTTPS")(souk)
    door = next(item for item in souk.program.made.values() if item.name == "classic")
    props = {"loadBalancer": door.id, "lbPort": 443, "attributes": attributes}
    souk.program.add("aws:elb/sslNegotiationPolicy:SslNegotiationPolicy", "tls", props)
    assert run(alb_https, souk.program).names == ([] if right else ["classic"])


@pytest.mark.parametrize("junk", [{}, {"": None}, [[None]], -1, "x"], ids=str)
def test_nonsense_raises_nothing(souk: Market, junk: Any) -> None:
    """A name that was no text stopped every deployment."""
    classic("HTTPS", reference=STRONG)(souk)
    for made in souk.program.made.values():
        if made.type.startswith("aws:elb/") and made.name == "tls":
            made.props = {key: junk if key.startswith("policy") else value for key, value in made.props.items()}
    assert run(alb_https, souk.program).names in ([], ["classic"])


def test_a_policy_that_is_not_of_the_stack_is_a_doubt(souk: Market) -> None:
    """Its name says nothing of what it allows."""
    classic("HTTPS", reference=STRONG)(souk)
    put_on = next(item for item in souk.program.made.values() if item.type.endswith(":ListenerPolicy"))
    put_on.props["policyNames"] = ["modern"]
    said = run(alb_https, souk.program)
    assert (said.names, len(said.doubts)) == ([], 1)


def test_a_protocol_that_is_not_known_yet_is_a_doubt() -> None:
    """It may be any."""
    for listener in (LATER, {"lbPort": 443, "lbProtocol": LATER}):
        said = alone(alb_https, "aws:elb/loadBalancer:LoadBalancer", {"listeners": [listener]})
        assert (said.names, len(said.doubts)) == ([], 1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("token", [DOMAIN, "aws:apigateway/restApi:RestApi"])
@pytest.mark.parametrize(("policy", "right"), [("TLS_1_0", False), ("TLS_1_2", True), (None, True)])
def test_an_api_and_its_domain(mode: Mode, token: str, policy: str | None, *, right: bool) -> None:
    """The load balancer behind it spoke TLS 1.2, and the door before it 1.0."""
    said = alone(alb_https, token, {"securityPolicy": policy} if policy else {}, mode=mode)
    assert said.names == ([] if right else ["subject"])


@pytest.mark.parametrize(
    ("props", "right"),
    [
        (viewer("TLSv1"), False),
        (viewer("SSLv3"), False),
        (viewer("TLSv1_2016"), False),
        (viewer("TLSv1.1_2016"), False),
        (viewer(None), False),
        ({"viewerCertificate": {"cloudfrontDefaultCertificate": True}}, False),
        (viewer("TLSv1.2_2021"), True),
        (viewer("TLSv1.3_2025"), True),
    ],
    ids=str,
)
def test_a_distribution(props: dict[str, Any], *, right: bool) -> None:
    """Unless told otherwise it speaks TLS 1.0."""
    said = alone(alb_https, "aws:cloudfront/distribution:Distribution", props)
    assert said.names == ([] if right else ["subject"])


def test_a_version_that_is_not_known_yet_is_a_doubt() -> None:
    """It may come from another stack."""
    later = {"viewerCertificate": {"minimumProtocolVersion": LATER}}
    found = (
        alone(alb_https, "aws:cloudfront/distribution:Distribution", later),
        alone(alb_https, DOMAIN, {"securityPolicy": LATER}),
    )
    assert [(said.names, len(said.doubts)) for said in found] == [([], 1), ([], 1)]
