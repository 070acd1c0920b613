"""The schema registry holds what the publishers promise, for whole events."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from components.contracts.files import EventSchema, read
from services import system
from souk.graph.model import Graph
from souk.local.virtual.examples import example
from tests.kit.graphs import rendered

SCHEMA = "aws:schemas/schema:Schema"
EVENTS = [(service, event) for service, events in read(system()).events.items() for event in events]
IDS = [f"{event.event}.v{event.version}" for _, event in EVENTS]


def fits(validator: Any, value: Any) -> bool:
    """Whether a value is what a schema wants; jsonschema is partly typed."""
    return validator.is_valid(value)


def registered(graph: Graph, event: EventSchema, service: str) -> dict[str, Any]:
    name = f"souk.{service}@{event.event}.v{event.version}"
    (found,) = [resource for resource in graph.of_type(SCHEMA) if resource.inputs["name"] == name]
    return {**found.inputs, "content": json.loads(found.inputs["content"])}


def sent(event: EventSchema, service: str) -> dict[str, Any]:
    """The event as the bus hands it on."""
    return {
        "version": "0",
        "id": "1",
        "account": "111122223333",
        "region": "eu-west-1",
        "time": "2026-01-01T12:00:00Z",
        "resources": [],
        "source": f"souk.{service}",
        "detail-type": event.event,
        "detail": example(event.schema, event.schema),
    }


@pytest.mark.parametrize(("service", "event"), EVENTS, ids=IDS)
def test_what_a_publisher_sends_fits_what_is_registered(service: str, event: EventSchema) -> None:
    """A consumer that trusts the registry would refuse real events, or take what is none."""
    content = registered(rendered("dev"), event, service)["content"]
    Draft4Validator.check_schema(content)
    whole = sent(event, service)
    assert fits(Draft4Validator(content), whole)
    others: list[dict[str, Any]] = [{"source": "souk.nobody"}, {"detail-type": "nothing.happened"}, {"detail": {}}]
    for wrong in others:
        assert not fits(Draft4Validator(content), {**whole, **wrong})
    for name in event.schema["required"]:
        less = copy.deepcopy(whole)
        del less["detail"][name]
        assert not fits(Draft202012Validator(event.schema), less["detail"])
        assert not fits(Draft4Validator(content), less)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_event_is_registered_by_its_publisher(stack: str) -> None:
    """A schema of the platform's would hold up the team that changes its event."""
    graph = rendered(stack)
    found = {
        (resource.inputs["name"], resource.inputs["type"], resource.inputs["tags"]["souk:service"])
        for resource in graph.of_type(SCHEMA)
    }
    assert found == {
        (f"souk.{service}@{event.event}.v{event.version}", "JSONSchemaDraft4", service) for service, event in EVENTS
    }
    (registry,) = graph.of_type("aws:schemas/registry:Registry")
    assert {resource.inputs["registryName"] for resource in graph.of_type(SCHEMA)} == {registry.inputs["name"]}
    assert all(registry.urn in resource.dependencies for resource in graph.of_type(SCHEMA))
