"""Certificate, load balancers, their logs, and the firewall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from souk.graph.model import Graph
from tests.components.platform.graphs import document, named, one, platform, plus, stack
from tests.pure.test_config import values

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
RECORD = "aws:route53/record:Record"
LOGS = "platform-edge-access-logs"
LISTENERS = ["platform-edge-public-listener", "platform-edge-internal-listener"]


def header(listener: Mapping[str, Any], name: str) -> str | None:
    return listener.get(f"routingHttpResponse{name}HeaderValue")


@pytest.mark.parametrize("env", ["dev", "prod"])
@pytest.mark.parametrize("name", LISTENERS)
def test_listeners_speak_modern_tls_and_refuse_what_no_service_claims(env: str, name: str) -> None:
    """A default that forwards somewhere turns every scanner's guess into load on that service."""
    listener = one(stack(env), LISTENER, name).inputs
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res")
    (action,) = listener["defaultActions"]
    assert action["type"] == "fixed-response"
    assert action["fixedResponse"]["statusCode"] == "404"
    assert header(listener, "StrictTransportSecurity") == "max-age=31536000; includeSubDomains"
    assert listener["routingHttpResponseServerEnabled"] is False


def test_listeners_wait_for_a_valid_certificate() -> None:
    """A listener with a certificate that is still pending is refused, and the first deployment fails half-way."""
    graph = stack("dev", "up")
    certificate = one(graph, "aws:acm/certificate:Certificate")
    assert certificate.inputs["subjectAlternativeNames"] == ["*.dev.souk.example"]
    valid = one(graph, "aws:acm/certificateValidation:CertificateValidation")
    for name in LISTENERS:
        listener = one(graph, LISTENER, name)
        assert listener.inputs["certificateArn"] == certificate.outputs["arn"]
        assert valid.urn in listener.property_dependencies["certificateArn"]


def test_plain_http_is_redirected() -> None:
    """Whoever types the domain comes in over HTTP first."""
    redirect = one(stack("dev"), LISTENER, "platform-edge-public-redirect").inputs
    (action,) = redirect["defaultActions"]
    assert (redirect["port"], redirect["protocol"]) == (80, "HTTP")
    assert action["redirect"] == {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}
    internal = [r for r in stack("dev").of_type(LISTENER) if "internal" in r.name]
    assert [r.inputs["port"] for r in internal] == [443]


@pytest.mark.parametrize(("env", "protected"), [("dev", False), ("prod", True)])
def test_balancers_are_hardened_and_logged(env: str, protected: bool) -> None:
    """Request smuggling goes through headers that one side drops and the other believes."""
    graph = stack(env, "up")
    bucket = one(graph, "aws:s3/bucket:Bucket", LOGS)
    policy = one(graph, "aws:s3/bucketPolicy:BucketPolicy", LOGS)
    found = named(graph.of_type(BALANCER))
    assert set(found) == {"platform-edge-public", "platform-edge-internal"}
    for name, balancer in found.items():
        assert balancer.inputs["dropInvalidHeaderFields"] is True
        assert balancer.inputs["desyncMitigationMode"] == "strictest"
        assert balancer.inputs["enableDeletionProtection"] is protected
        assert balancer.inputs["internal"] is name.endswith("internal")
        assert balancer.inputs["accessLogs"]["bucket"] == bucket.inputs["bucket"]
        assert balancer.inputs["accessLogs"]["enabled"] is True
        assert policy.urn in balancer.property_dependencies["accessLogs"]


def test_balancers_stand_in_the_right_subnets() -> None:
    """An internal load balancer in a public subnet is one setting away from the internet."""
    graph = stack("prod", "up")
    tiers = {str(s.id): s.inputs["tags"]["SubnetType"] for s in graph.of_type("aws:ec2/subnet:Subnet")}
    found = named(graph.of_type(BALANCER))
    assert {tiers[i] for i in found["platform-edge-public"].inputs["subnets"]} == {"Public"}
    assert {tiers[i] for i in found["platform-edge-internal"].inputs["subnets"]} == {"Private"}


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_the_log_bucket_is_private_and_forgets(env: str) -> None:
    """Access logs hold addresses of people; a bucket policy that admits any balancer lets others fill it."""
    graph = stack(env)
    closed = one(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", LOGS).inputs
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(closed[flag] is True for flag in flags)
    allow, deny = document(one(graph, "aws:s3/bucketPolicy:BucketPolicy", LOGS))["Statement"]
    account = values(env)["souk:account"]
    assert allow["Condition"]["StringEquals"] == {"aws:SourceAccount": account}
    prefixes = {balancer.inputs["accessLogs"]["prefix"] for balancer in graph.of_type(BALANCER)}
    bucket = one(graph, "aws:s3/bucket:Bucket", LOGS).inputs["bucket"]
    assert set(allow["Resource"]) == {f"arn:aws:s3:::{bucket}/{prefix}/AWSLogs/{account}/*" for prefix in prefixes}
    assert deny["Effect"] == "Deny"
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (rule,) = one(graph, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", LOGS).inputs["rules"]
    assert rule["status"] == "Enabled"
    assert rule["expiration"]["days"] == 90


def test_the_firewall_stands_before_both_public_entries() -> None:
    """A firewall that is associated with nothing costs the same and blocks nothing."""
    graph = stack("prod", "up")
    acl = one(graph, "aws:wafv2/webAcl:WebAcl")
    guarded = graph.of_type("aws:wafv2/webAclAssociation:WebAclAssociation")
    assert {entry.inputs["webAclArn"] for entry in guarded} == {acl.outputs["arn"]}
    public = one(graph, BALANCER, "platform-edge-public")
    stage = one(graph, "aws:apigateway/stage:Stage")
    assert {entry.inputs["resourceArn"] for entry in guarded} == {public.outputs["arn"], stage.outputs["arn"]}


@pytest.mark.parametrize(("env", "limit"), [("dev", 2000), ("prod", 2000)])
def test_the_firewall_s_rules(env: str, limit: int) -> None:
    """A managed group whose action is overridden by `count` only watches."""
    rules = one(stack(env), "aws:wafv2/webAcl:WebAcl").inputs["rules"]
    assert sorted(rule["priority"] for rule in rules) == list(range(len(rules)))
    rate, *managed = sorted(rules, key=lambda rule: rule["priority"])
    assert rate["statement"]["rateBasedStatement"] == {
        "aggregateKeyType": "IP",
        "evaluationWindowSec": 300,
        "limit": limit,
    }
    assert rate["action"] == {"block": {}}
    assert {rule["statement"]["managedRuleGroupStatement"]["name"] for rule in managed} == {
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    }
    assert all(rule["overrideAction"] == {"none": {}} for rule in managed)


def test_the_firewall_logs_without_secrets() -> None:
    """Authorization headers in a log are passwords in a log; without the resource policy there is no log at all."""
    graph = stack("prod", "up")
    log = one(graph, "aws:cloudwatch/logGroup:LogGroup", "platform-edge-firewall")
    assert log.inputs["name"].startswith("aws-waf-logs-")
    logging = one(graph, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
    assert logging.inputs["logDestinationConfigs"] == [log.outputs["arn"]]
    redacted = {field["singleHeader"]["name"] for field in logging.inputs["redactedFields"]}
    assert redacted == {"authorization", "cookie", "x-api-key"}
    policy = one(graph, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    assert policy.urn in logging.dependencies
    (statement,) = document(policy, "policyDocument")["Statement"]
    assert statement["Resource"] == f"{log.outputs['arn']}:*"
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "444455556666"}


def test_names_lead_to_the_right_entries() -> None:
    """`entry.` pointing at the public load balancer would publish every backend."""
    graph = stack("dev", "up")
    targets = {
        str(record.inputs["name"]): record.inputs["aliases"][0]["name"]
        for record in graph.of_type(RECORD)
        if "aliases" in record.inputs
    }
    balancers = named(graph.of_type(BALANCER))
    domain = one(graph, "aws:apigateway/domainName:DomainName", "platform-edge-api-domain")
    expected = {
        "dev.souk.example": balancers["platform-edge-public"].outputs["dnsName"],
        "entry.dev.souk.example": balancers["platform-edge-internal"].outputs["dnsName"],
        "api.dev.souk.example": domain.outputs["regionalDomainName"],
    }
    assert {name: targets[name] for name in expected} == expected
    zone = "Z0DEV000000000000000"
    assert {record.inputs["zoneId"] for record in graph.of_type(RECORD)} == {zone}


def test_pages_of_the_site_alone_may_read_answers() -> None:
    """API Gateway passes on backends' answers as they are: without the header here, every page fails."""
    internal = one(stack("dev"), LISTENER, "platform-edge-internal-listener").inputs
    assert header(internal, "AccessControlAllowOrigin") == "https://dev.souk.example"
    public = one(stack("dev"), LISTENER, "platform-edge-public-listener").inputs
    assert header(public, "AccessControlAllowOrigin") is None
    assert header(public, "XFrameOptions") == "DENY"


@pytest.fixture(scope="module")
def siteless() -> Graph:
    """A system without a site: nothing public but the API."""
    return platform("dev", services=type(plus())(tuple(spec for spec in plus() if not (spec.http and spec.http.site))))


def test_without_a_site_there_is_no_public_load_balancer(siteless: Graph) -> None:
    """A public load balancer with nothing behind it is only something to attack."""
    assert [balancer.inputs["internal"] for balancer in siteless.of_type(BALANCER)] == [True]
    rules = siteless.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert not [rule for rule in rules if rule.inputs.get("cidrIpv4") == "0.0.0.0/0"]
    internal = one(siteless, LISTENER, "platform-edge-internal-listener").inputs
    assert header(internal, "AccessControlAllowOrigin") is None
    assert siteless.outputs["platform"]["publicListenerArn"] is None
