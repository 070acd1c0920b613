"""Documents that show the system show the planned one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from souk.figures.dataflow import mermaid
from souk.figures.hops import hops, table
from souk.graph.model import Graph, Resource

ROOT = Path(__file__).parents[2]


def section(document: str, title: str) -> str:
    text = (ROOT / document).read_text()
    assert f"## {title}\n" in text, f"{document} has no section {title!r}"
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_readme_shows_the_data_flow_of_dev(dev: Graph) -> None:
    """A picture that nobody keeps true misleads everyone who looks instead of reading."""
    assert f"```mermaid\n{mermaid(dev)}```" in (ROOT / "README.md").read_text(), mermaid(dev)


def test_security_page_has_every_hop_of_dev(dev: Graph) -> None:
    """The table is what an auditor reads; it must say what is deployed, not what was once meant."""
    assert table(dev) in section("docs/security.md", "Stack dev"), table(dev)


def test_security_page_has_every_hop_of_prod(prod: Graph) -> None:
    """As above, for the stack that matters most."""
    assert table(prod) in section("docs/security.md", "Stack prod"), table(prod)


def changed(graph: Graph, token: str, **inputs: Any) -> Graph:
    def change(resource: Resource) -> Resource:
        return replace(resource, inputs={**resource.inputs, **inputs}) if resource.type == token else resource

    return replace(graph, resources=tuple(change(resource) for resource in graph))


WEAKENINGS: list[tuple[str, dict[str, Any], str, str]] = [
    ("aws:lb/listener:Listener", {"protocol": "HTTP"}, "public load balancer", "no"),
    ("aws:rds/parameterGroup:ParameterGroup", {"parameters": []}, "PostgreSQL", "no"),
    ("aws:elasticache/replicationGroup:ReplicationGroup", {"transitEncryptionMode": "preferred"}, "Valkey", "no"),
    (
        "aws:sqs/queuePolicy:QueuePolicy",
        {"policy": json.dumps({"Statement": []})},
        "SQS",
        "HTTPS by choice of the sender",
    ),
    (
        "aws:sns/topicPolicy:TopicPolicy",
        {"policy": json.dumps({"Statement": []})},
        "SNS",
        "HTTPS by choice of the sender",
    ),
    ("aws:lb/targetGroup:TargetGroup", {"protocol": "HTTPS"}, "services", "TLS"),
]


@pytest.mark.parametrize(("token", "inputs", "target", "answer"), WEAKENINGS, ids=lambda value: str(value)[:40])
def test_the_table_follows_the_resources(
    dev: Graph, token: str, inputs: dict[str, Any], target: str, answer: str
) -> None:
    """A table that says TLS whatever is planned is worse than none."""
    before = next(hop.encrypted for hop in hops(dev) if hop.target == target)
    after = next(hop.encrypted for hop in hops(changed(dev, token, **inputs)) if hop.target == target)
    assert before != answer
    assert after == answer
