"""Other tools read the plan as a document: what is in it, and where, is a promise (docs/plan-format.md)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from souk.document import document
from souk.facts.ownership import Ownership
from souk.graph.model import Graph
from tests.kit.graphs import recorded, rendered

FORMAT = (Path(__file__).parents[2] / "docs" / "plan-format.md").read_text(encoding="utf-8")


def of(graph: Graph, service: str | None = None) -> dict[str, Any]:
    """The document of a graph."""
    return document(graph, Ownership.of(graph), service)


def program() -> None:
    """Unknown and secret values at every depth."""
    queue = aws.sqs.Queue("q", name="orders")
    tags: dict[str, pulumi.Input[str]] = {"a/b~c": queue.arn, "plain": "p", "key": pulumi.Output.secret("hunter2")}
    aws.sns.Topic("t", display_name=queue.arn, tags=tags, opts=pulumi.ResourceOptions(protect=True))
    pulumi.export("list", [queue.arn, "known", pulumi.Output.secret("hunter2")])
    pulumi.export("both", pulumi.Output.secret(queue.arn))


def entry(name: str) -> dict[str, Any]:
    """The entry of one resource."""
    (found,) = [resource for resource in of(recorded(program))["resources"] if resource["name"] == name]
    return found


def test_an_entry_holds_what_the_format_says() -> None:
    """All of it, as the page has it."""
    queue = "urn:pulumi:dev::demo::aws:sqs/queue:Queue::q"
    assert entry("t") == {
        "urn": "urn:pulumi:dev::demo::aws:sns/topic:Topic::t",
        "type": "aws:sns/topic:Topic",
        "name": "t",
        "parent": "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev",
        "service": None,
        "custom": True,
        "read": False,
        "properties": {"displayName": None, "tags": {"a/b~c": None, "key": "[secret]", "plain": "p"}},
        "unknowns": ["/displayName", "/tags/a~1b~0c"],
        "secrets": ["/tags/key"],
        "dependencies": [queue],
        "propertyDependencies": {"displayName": [queue], "tags": [queue]},
        "provider": None,
        "protect": True,
        "retainOnDelete": False,
        "ignoreChanges": [],
        "options": {},
    }


def test_outputs_have_their_own_lists() -> None:
    """A stack that reads this one has to know what it can count on."""
    content = of(recorded(program))
    assert content["outputs"] == {"both": "[secret]", "list": [None, "known", "[secret]"]}
    assert content["unknownOutputs"] == ["/list/0"]
    assert content["secretOutputs"] == ["/both", "/list/2"]


def test_no_secret_is_in_the_document() -> None:
    """It is attached to pull requests."""
    assert "hunter2" not in json.dumps(of(recorded(program)))


def test_resources_are_sorted_by_urn() -> None:
    """Two documents can be compared line by line."""
    listed = [resource["urn"] for resource in of(rendered("dev"))["resources"]]
    assert listed == sorted(listed)


def test_services_add_up_to_the_whole() -> None:
    """Each service's part and the platform's are the plan: nothing is in two parts, nothing in none."""
    graph = rendered("dev")
    whole = of(graph)["resources"]
    parts = [of(graph, service)["resources"] for service in Ownership.of(graph).services]
    platform = [resource for resource in whole if resource["service"] is None]
    assert sorted(r["urn"] for part in [*parts, platform] for r in part) == [r["urn"] for r in whole]


def test_the_page_documents_every_field() -> None:
    """A field that nobody described is one that nobody may rely on."""
    content = of(recorded(program))
    for field in (*content, *content["resources"][0]):
        assert f"`{field}`" in FORMAT


def test_the_pages_example_has_the_documents_shape() -> None:
    """Examples are what people copy."""
    found = re.search(r"```json\n(.*?)```", FORMAT, re.DOTALL)
    assert found
    example = json.loads(found[1])
    content = of(recorded(program))
    assert list(example) == list(content)
    assert list(example["resources"][0]) == list(content["resources"][0])
