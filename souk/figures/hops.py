"""Every hop that a request or an event takes: is it encrypted, what authenticates it, what does that cost?

Each answer is read from the planned resources; a hop whose resource is missing has no row. Prices are list prices in
eu-west-1 and stand here because a reader weighs them against the answer; they are not part of any verdict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from souk.graph.model import Graph, Resource

LISTENER: Final = "aws:lb/listener:Listener"
TARGETS: Final = "aws:lb/targetGroup:TargetGroup"
TLS_ONLY: Final = '"aws:SecureTransport"'


@dataclass(frozen=True, slots=True)
class Hop:
    """One row. `encrypted` and `authenticated` are sentences' ends, `cost` is what the protection itself costs."""

    source: str
    target: str
    encrypted: str
    authenticated: str
    cost: str


def hops(graph: Graph) -> tuple[Hop, ...]:
    """The rows of one stack, from the browser inwards."""
    rows: list[Callable[[Graph], Iterator[Hop]]] = [
        _browser_to_web,
        _browser_to_api,
        _partner_to_api,
        _api_to_entry,
        _authorizer_to_entry,
        _balancer_to_service,
        _service_to_service,
        _service_to_database,
        _service_to_cache,
        _service_to_table,
        _service_to_queue,
        _service_to_topic,
    ]
    return tuple(hop for row in rows for hop in row(graph))


def table(graph: Graph) -> str:
    """The rows as a Markdown table."""
    lines = ["| from | to | encrypted | authenticated by | costs |", "|---|---|---|---|---|"]
    lines += [f"| {h.source} | {h.target} | {h.encrypted} | {h.authenticated} | {h.cost} |" for h in hops(graph)]
    return "\n".join(lines) + "\n"


def _named(graph: Graph, token: str, ending: str) -> Resource | None:
    return next((resource for resource in graph.of_type(token) if resource.name.endswith(ending)), None)


def _browser_to_web(graph: Graph) -> Iterator[Hop]:
    listener = _named(graph, LISTENER, "public-listener")
    if listener:
        guarded = len(graph.of_type("aws:wafv2/webAclAssociation:WebAclAssociation"))
        yield Hop(
            "browser",
            "public load balancer",
            _tls(listener),
            "the server by its certificate; the browser by nothing" + ("; the firewall filters" if guarded else ""),
            "certificate 0; WAF about 9 USD a month and 0.60 a million requests",
        )


def _browser_to_api(graph: Graph) -> Iterator[Hop]:
    for domain in graph.of_type("aws:apigateway/domainName:DomainName"):
        if not domain.inputs.get("mutualTlsAuthentication"):
            yield Hop(
                "browser",
                "API gateway",
                f"TLS ({domain.inputs['securityPolicy']})",
                "a signed token, checked by the Lambda authorizer, on every route with a scope",
                "authorizer calls, cached per token",
            )


def _partner_to_api(graph: Graph) -> Iterator[Hop]:
    for domain in graph.of_type("aws:apigateway/domainName:DomainName"):
        if domain.inputs.get("mutualTlsAuthentication"):
            yield Hop(
                "partner",
                "API gateway",
                f"mutual TLS ({domain.inputs['securityPolicy']})",
                "a client certificate of the trust store, then the same token as a browser's",
                "0",
            )


def _api_to_entry(graph: Graph) -> Iterator[Hop]:
    listener = _named(graph, LISTENER, "internal-listener")
    if listener and graph.of_type("aws:apigatewayv2/vpcLink:VpcLink"):
        yield Hop(
            "API gateway",
            "internal load balancer",
            _tls(listener),
            "the balancer by its certificate; the gateway by the VPC link's security group",
            "0",
        )


def _authorizer_to_entry(graph: Graph) -> Iterator[Hop]:
    listener = _named(graph, LISTENER, "internal-listener")
    if listener and any("authorizer" in function.name for function in graph.of_type("aws:lambda/function:Function")):
        yield Hop("authorizer", "internal load balancer", _tls(listener), "its security group", "0")


def _balancer_to_service(graph: Graph) -> Iterator[Hop]:
    for protocol in sorted({group.inputs["protocol"] for group in graph.of_type(TARGETS)}):
        yield Hop(
            "load balancers",
            "services",
            "no: HTTP inside the VPC" if protocol == "HTTP" else "TLS",
            "the service's security group admits the balancer's alone",
            "0 (with TLS: a certificate in every image to renew)",
        )


def _service_to_service(graph: Graph) -> Iterator[Hop]:
    servers = [
        server
        for service in graph.of_type("aws:ecs/service:Service")
        for server in service.inputs.get("serviceConnectConfiguration", {}).get("services", [])
    ]
    if servers:
        encrypted = all(server.get("tls") for server in servers)
        yield Hop(
            "service",
            "service",
            "TLS by Service Connect" if encrypted else "no: HTTP inside the VPC",
            "the callee's security group admits declared callers alone, on one port",
            "0 (Service Connect's TLS needs a private CA, from 50 USD a month, and is not mutual)",
        )


def _service_to_database(graph: Graph) -> Iterator[Hop]:
    groups = (
        *graph.of_type("aws:rds/parameterGroup:ParameterGroup"),
        *graph.of_type("aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    )
    databases = (*graph.of_type("aws:rds/instance:Instance"), *graph.of_type("aws:rds/cluster:Cluster"))
    if databases:
        forced = all({"name": "rds.force_ssl", "value": "1"}.items() <= p.items() for g in groups for p in _ssl(g))
        by_iam = all(database.inputs.get("iamDatabaseAuthenticationEnabled") for database in databases)
        yield Hop(
            "service",
            "PostgreSQL",
            "TLS, refused without" if forced and groups else "no",
            "IAM, as a user that is not the master" if by_iam else "a password",
            "0",
        )


def _ssl(group: Resource) -> list[dict[str, Any]]:
    """A group that doesn't say it counts as one that doesn't force it."""
    return [p for p in group.inputs.get("parameters", []) if p["name"] == "rds.force_ssl"] or [{}]


def _service_to_cache(graph: Graph) -> Iterator[Hop]:
    groups = graph.of_type("aws:elasticache/replicationGroup:ReplicationGroup")
    if groups:
        forced = all(group.inputs.get("transitEncryptionMode") == "required" for group in groups)
        users = graph.of_type("aws:elasticache/user:User")
        by_iam = all(user.inputs.get("authenticationMode", {}).get("type") == "iam" for user in users)
        yield Hop("service", "Valkey", "TLS, required" if forced else "no", "IAM" if by_iam else "a password", "0")


def _service_to_table(graph: Graph) -> Iterator[Hop]:
    if graph.of_type("aws:dynamodb/table:Table"):
        gateway = any(
            endpoint.inputs["serviceName"].endswith(".dynamodb")
            for endpoint in graph.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
        )
        way = " through the gateway endpoint" if gateway else ""
        yield Hop("service", "DynamoDB", f"HTTPS{way}", "IAM: the service's role, on its tables alone", "0")


def _service_to_queue(graph: Graph) -> Iterator[Hop]:
    policies = graph.of_type("aws:sqs/queuePolicy:QueuePolicy")
    if policies:
        yield Hop("service, EventBridge", "SQS", _only_tls(policies), "IAM: one role, one bus rule", "0")


def _service_to_topic(graph: Graph) -> Iterator[Hop]:
    policies = graph.of_type("aws:sns/topicPolicy:TopicPolicy")
    if policies:
        yield Hop("service, CloudWatch", "SNS", _only_tls(policies), "IAM: one role; alarms by source account", "0")


def _tls(listener: Resource) -> str:
    if listener.inputs["protocol"] != "HTTPS":
        return "no"
    return f"TLS ({listener.inputs['sslPolicy']})"


def _only_tls(policies: tuple[Resource, ...]) -> str:
    texts = [json.dumps(policy.inputs["policy"], default=str) for policy in policies]
    enforced = all(TLS_ONLY in text or TLS_ONLY.replace('"', '\\"') in text for text in texts)
    return "HTTPS, refused without" if enforced else "HTTPS by choice of the sender"
