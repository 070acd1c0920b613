"""The theorem of independent deployment: the slices together are the whole, resource by resource."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components import program
from components.outputs import VERSION
from services import system
from souk.graph.model import Graph, Mode, Resource
from souk.graph.record import record
from souk.judge import judge
from tests.pure.test_config import values

STACKS = ["dev", "prod"]
ROOT = Path(__file__).parents[2]
OF_EACH_STACK = {"pulumi:pulumi:Stack", "pulumi:providers:aws", "pulumi:pulumi:StackReference"}

COMPARED = ("inputs", "outputs", "ignore_changes", "protect", "retain_on_delete", "options")


@functools.cache
def build(stack: str, mode: Mode = "up") -> Graph:
    env, _, part = stack.partition(".")
    references: dict[str, Any] = {}
    if part not in ("", "platform"):
        name = f"{env}.platform"
        references[f"organization/souk/{name}"] = dict(build(name).outputs)
    change = {"layout": "split"} if part else {}
    return record(
        lambda: program.run(system),
        project="souk",
        stack=stack,
        config=values(env, change),
        mode=mode,
        stack_references=references,
    )


def slices(env: str) -> list[Graph]:
    return [build(f"{env}.{part}") for part in ("platform", *system().names)]


def portable(urn: str | None) -> str | None:
    """A URN without its stack."""
    return urn.partition("::")[2] if urn else None


def own(graph: Graph) -> dict[str | None, Resource]:
    return {portable(resource.urn): resource for resource in graph if resource.type not in OF_EACH_STACK}


@pytest.mark.parametrize("env", STACKS)
def test_the_union_of_the_slices_is_the_whole(env: str) -> None:
    """A service that comes out differently by itself than with the rest is a second code base.

    Compared with everything known that AWS makes known: names, parents, options and every property are equal.
    """
    whole = own(build(env))
    parts = [own(part) for part in slices(env)]
    union = {urn: resource for part in parts for urn, resource in part.items()}
    assert sum(map(len, parts)) == len(union), "a resource is deployed by two slices"
    assert union.keys() == whole.keys()
    for urn, resource in whole.items():
        for what in COMPARED:
            assert getattr(resource, what) == getattr(union[urn], what), f"{urn}: {what}"
        parent = union[urn].parent
        if resource.type not in ("souk:platform:Platform", "souk:service:Service"):
            assert portable(resource.parent) == portable(parent)


@pytest.mark.parametrize("env", STACKS)
def test_the_whole_stack_exports_what_the_platform_slice_does(env: str) -> None:
    """Only then can a service move out of the whole stack without a change to the platform."""
    whole, platform = build(env).outputs, build(f"{env}.platform").outputs
    assert whole["platform"] == platform["platform"]
    assert whole["apiUrl"] == platform["apiUrl"]
    for name in system().names:
        assert build(f"{env}.{name}").outputs["services"][name] == whole["services"][name]


@pytest.mark.parametrize("name", system().names)
def test_a_service_s_slice_reads_the_platform_alone(name: str) -> None:
    """Slices that read each other can't be deployed in any order."""
    graph = build(f"dev.{name}")
    (reference,) = graph.of_type("pulumi:pulumi:StackReference")
    assert reference.name == "organization/souk/dev.platform"
    assert not graph.of_type("souk:platform:Platform")
    assert [service.name for service in graph.of_type("souk:service:Service")] == [name]


def from_outputs(outputs: dict[str, Any]) -> Graph:
    return record(
        lambda: program.run(system),
        project="souk",
        stack="dev.order",
        config=values("dev", {"layout": "split"}),
        mode="preview",
        stack_references={"organization/souk/dev.platform": outputs},
    )


OUTDATED: list[tuple[dict[str, Any], str]] = [
    ({}, "stack dev.platform has no output 'platform': the platform was never deployed there"),
    ({"platform": {"version": VERSION - 1}}, f"deployed by another version of this program .*reads {VERSION}"),
    ({"platform": {"version": VERSION}}, "stack dev.platform has no platform output"),
]


@pytest.mark.parametrize(("outputs", "words"), OUTDATED, ids=["never", "older", "other"])
def test_a_platform_that_doesn_t_fit_is_told(outputs: dict[str, Any], words: str) -> None:
    """`KeyError: vpcId` says neither which stack is old nor what to do."""
    with pytest.raises(pulumi.RunError, match=words) as caught:
        from_outputs(outputs)
    assert "pulumi up" in str(caught.value)


def test_the_versions_are_told_as_numbers_that_were_written() -> None:
    """The engine hands over 1.0 for 1: "version 1.0" is in no source, and nobody found it."""
    with pytest.raises(pulumi.RunError, match=rf"outputs are version 1, this program reads {VERSION}\)"):
        from_outputs({"platform": {"version": 1.0}})
    with pytest.raises(pulumi.RunError, match=r"outputs are version None, this"):
        from_outputs({"platform": {}})


MISSHAPEN: list[tuple[dict[str, Any], str]] = [
    ({"vpcId": ["vpc-1"]}, r"output platform\.vpcId is \['vpc-1'\]; this program reads a text there"),
    ({"clusterName": ""}, r"output platform\.clusterName is ''; this program reads a text there"),
    ({"privateSubnetIds": "subnet-1"}, r"output platform\.privateSubnetIds is 'subnet-1'; .* a list of texts there"),
    ({"privateSubnetIds": [True]}, r"output platform\.privateSubnetIds is \[True\]; .* a list of texts there"),
    ({"groups": ["sg-1"]}, r"output platform\.groups is \['sg-1'\]; this program reads a map of texts there"),
    (
        {"groups": dict.fromkeys(system().names, True)},
        r"output platform\.groups\.\w+ is True; this program reads a text there",
    ),
]


@pytest.mark.parametrize(("changed", "words"), MISSHAPEN)
def test_an_output_of_another_shape_is_told(changed: dict[str, Any], words: str) -> None:
    """A list where a text was meant went into a resource: "expected string, got list", somewhere in the provider."""
    whole = build("dev.platform").outputs["platform"]
    with pytest.raises(pulumi.RunError, match=words) as caught:
        from_outputs({"platform": {**whole, **changed}})
    assert "pulumi up" in str(caught.value)


def test_a_platform_that_is_no_map_is_told() -> None:
    """Another program's stack under that name ended in an AttributeError."""
    with pytest.raises(pulumi.RunError, match=r"output platform is 'aws'; this program reads a map there"):
        from_outputs({"platform": "aws"})


def test_a_slice_s_containers_are_known_in_a_preview() -> None:
    """Policies judge a slice by itself too."""
    for task in build("dev.order", "preview").of_type("aws:ecs/taskDefinition:TaskDefinition"):
        assert isinstance(task.inputs["containerDefinitions"], str)


@pytest.mark.parametrize("part", ["platform", *system().names])
@pytest.mark.parametrize("mode", ["preview", "up"])
def test_the_policies_decide_a_slice_without_false_alarm(part: str, mode: Mode) -> None:
    """A pack that cries out at half of the stacks is switched off for all."""
    verdict = judge(build(f"dev.{part}", mode), ROOT / "policies/dev.json")
    assert not verdict.violations


def test_the_policies_see_a_flaw_in_a_slice() -> None:
    """A slice that is never found wanting may not be looked at."""
    graph = build("dev.order", "preview")
    (rule, *_) = graph.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    tags = {**rule.inputs["tags"], "souk:from": "payment"}
    opened = replace(rule, inputs={**rule.inputs, "tags": tags}, outputs={**rule.outputs, "tags": tags})
    flawed = replace(graph, resources=tuple(opened if each is rule else each for each in graph))
    found = judge(flawed, ROOT / "policies/dev.json")
    assert [violation.rule for violation in found.mandatory] == ["edges-only-declared"]


def test_a_stray_config_file_is_told() -> None:
    """`pulumi stack init dev.order` leaves a file of its own, which `pulumi up` then takes for the configuration."""
    with pytest.raises(pulumi.RunError, match=r"--config-file Pulumi\.dev\.yaml"):
        record(lambda: program.run(system), project="souk", stack="dev.order", config={})
