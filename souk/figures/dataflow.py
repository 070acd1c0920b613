"""The data flow of a stack as a Mermaid flowchart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from souk.graph.model import Graph, Resource

SERVICE = "souk:service:Service"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
TOPIC = "aws:sns/topic:Topic"
TABLE = "aws:dynamodb/table:Table"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
ENTRIES = {
    "public-entry": ("alb", 'alb["Public load balancer and WAF"]'),
    "internal-entry": ("entry", 'entry["Internal load balancer"]'),
}


def mermaid(graph: Graph) -> str:
    """Browser, entries, services, their stores and the events between them. Byte-identical for equal graphs."""
    services = sorted(graph.of_type(SERVICE), key=lambda service: service.name)
    lines = ["flowchart LR", '  browser(["Browser"])', '  bus{{"EventBridge"}}']
    lines += [f"  {shape}" for _, shape in ENTRIES.values()]
    lines += [f'  {_id(service.name)}["{service.name}"]' for service in services]
    lines += ["  browser --> alb", '  browser --> api["API Gateway"] --> entry']
    lines += _entered(graph)
    for service in services:
        lines += _calls(service)
        lines += _stores(graph, service)
    lines += _events(graph)
    lines += _topics(graph)
    return "\n".join(lines) + "\n"


def _entered(graph: Graph) -> list[str]:
    found = {
        (tags["souk:from"], tags["souk:to"])
        for rule in graph.of_type(INGRESS)
        if (tags := rule.inputs["tags"])["souk:from"] in ENTRIES
    }
    services = {service.name for service in graph.of_type(SERVICE)}
    return [f"  {ENTRIES[entry][0]} --> {_id(service)}" for entry, service in sorted(found) if service in services]


def _calls(service: Resource) -> list[str]:
    return [f"  {_id(service.name)} -->|HTTP| {_id(callee)}" for callee in sorted(service.inputs["calls"])]


def _stores(graph: Graph, service: Resource) -> list[str]:
    by_name = {resource.name: resource for resource in graph if resource.custom}
    lines: list[str] = []
    for name in sorted(service.inputs["stores"]):
        kind = {TABLE: "DynamoDB", CACHE: "Valkey"}.get(by_name[name].type, "PostgreSQL")
        short = name.removeprefix(f"{service.name}-")
        lines.append(f'  {_id(service.name)} --- {_id(name)}[("{short}<br/>{kind}")]')
    return lines


def _events(graph: Graph) -> Iterator[str]:
    consumers = {
        rule.inputs["tags"]["souk:service"]: [source.partition(".")[2] for source in _sources(rule)]
        for rule in graph.of_type(EVENT_RULE)
        if "souk:service" in rule.inputs.get("tags", {})
    }
    publishers = sorted({source for sources in consumers.values() for source in sources})
    yield from (f"  {_id(publisher)} -.->|events| bus" for publisher in publishers)
    for consumer, sources in sorted(consumers.items()):
        yield f"  bus -.->|of {', '.join(sorted(sources))}| {_id(consumer)}-queue[/queue/] -.-> {_id(consumer)}"


def _sources(rule: Resource) -> list[str]:
    pattern: dict[str, Any] = json.loads(rule.inputs["eventPattern"])
    return list(pattern.get("source", []))


def _topics(graph: Graph) -> Iterator[str]:
    for topic in sorted(graph.of_type(TOPIC), key=lambda topic: topic.name):
        owner = topic.inputs["tags"].get("souk:service")
        if owner:
            channel = topic.name.removeprefix(f"{owner}-")
            yield f'  {_id(owner)} -.-> {_id(topic.name)}(["SNS: {channel}"])'


def _id(name: str) -> str:
    """Mermaid reads `end` and hyphens as its own words."""
    return f"n-{name}"
