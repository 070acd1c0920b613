"""What a recording can't imitate, and what the program gets wrong, has to stop it: a silent gap looks like a proof."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pytest
from pulumi.runtime.settings import get_monitor, get_root_resource

from components.errors import SoukError
from souk.graph import pace
from souk.graph.model import UNKNOWN, Graph, Invoke, Secret
from tests.kit.assertions import assert_references, only
from tests.kit.graphs import recorded


def queue() -> None:
    """A program with one resource."""
    pulumi.export("arn", aws.sqs.Queue("q", name="orders").arn)


def raising(error: Exception) -> Callable[[str], str]:
    """A function for an apply."""

    def fail(_: str) -> str:
        raise error

    return fail


class OddError(Exception):
    """Nothing that a library raises."""


def test_error_of_the_program_comes_through() -> None:
    """A caller tells a user's mistake from a bug by the exception's own type."""

    def program() -> None:
        aws.sqs.Queue("q")
        raise OddError

    with pytest.raises(OddError):
        recorded(program)


class Broken(dict[str, Any]):
    """Properties that fail when the SDK has begun to register them."""

    def __iter__(self) -> Iterator[str]:
        raise OddError


def test_error_in_a_constructor_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits for ever for the outputs of a resource whose constructor raised halfway."""
    monkeypatch.setattr(pace, "PATIENCE", 0.1)
    with pytest.raises(OddError):
        recorded(lambda: pulumi.CustomResource("demo:shop:Shelf", "s", Broken()) and None)


@pytest.mark.parametrize("used", ["as an input", "as an export", "not at all"])
def test_error_in_an_apply_comes_through(used: str) -> None:
    """An assertion in an apply that nobody awaits passes whatever it says."""

    def program() -> None:
        value = aws.sqs.Queue("q", name="orders").name.apply(raising(OddError()))
        if used == "as an input":
            aws.sqs.Queue("other", name=value)
        elif used == "as an export":
            pulumi.export("value", value)

    with pytest.raises(OddError):
        recorded(program)


def test_logged_error_fails_the_program() -> None:
    """Under the engine `pulumi.log.error` fails the deployment, so it fails the plan."""
    with pytest.raises(SoukError, match="no such zone"):
        recorded(lambda: pulumi.log.error("no such zone"))


def test_output_that_never_resolves_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that hangs in CI tells nobody anything."""
    monkeypatch.setattr(pace, "PATIENCE", 0.1)

    def program() -> None:
        never: asyncio.Future[str] = asyncio.Future()
        pulumi.export("never", pulumi.Output.from_input(never))

    with pytest.raises(SoukError, match="nothing will ever resolve"):
        recorded(program)


def test_two_resources_of_one_urn() -> None:
    """The engine refuses them after minutes of work; a recording that kept the last would lose a resource."""

    def program() -> None:
        aws.sqs.Queue("q")
        aws.sqs.Queue("q")

    with pytest.raises(SoukError, match="aws:sqs/queue:Queue::q: give one of them another name"):
        recorded(program)


def test_unknown_remote_component() -> None:
    """Its children would be missing from every judgement."""
    with pytest.raises(SoukError, match=r"awsx:ecr:Repository 'r' is built by its provider.*knows awsx:ec2:Vpc"):
        recorded(lambda: awsx.ecr.Repository("r") and None)


def test_transforms_are_refused() -> None:
    """They could change any property after it has been recorded."""

    def program() -> None:
        aws.sqs.Queue("q", opts=pulumi.ResourceOptions(transforms=[lambda _: None]))

    with pytest.raises(SoukError, match="has transforms, which a recording does not run"):
        recorded(program)


def test_a_recording_in_a_recording() -> None:
    """It would wait for itself."""
    with pytest.raises(SoukError, match="record one after the other"):
        recorded(lambda: recorded(queue) and None)


def caller() -> None:
    """A program with a data source."""
    pulumi.export("account", aws.get_caller_identity().account_id)


def test_data_sources_have_no_answer_of_their_own() -> None:
    """A look-up while building is what makes a render need an account."""
    with pytest.raises(SoukError, match="aws:index/getCallerIdentity:getCallerIdentity"):
        recorded(caller)


def test_data_sources_answered_by_the_caller_are_recorded() -> None:
    """Foreign programs may be judged too, if one says what their look-ups find."""
    asked = "aws:index/getCallerIdentity:getCallerIdentity"
    graph = recorded(caller, invokes={asked: {"accountId": "111122223333", "arn": "a", "userId": "u", "id": "i"}})
    assert graph.outputs == {"account": "111122223333"}
    assert graph.invokes == (Invoke(asked, {}),)


def reader() -> None:
    """A slice that reads the platform's stack."""
    platform = pulumi.StackReference("organization/demo/dev.platform")
    group = platform.require_output("group")
    aws.ec2.SecurityGroup("g", vpc_id=group)
    pulumi.export("token", platform.get_output("token"))
    pulumi.export("missing", platform.get_output("missing"))


def test_stack_references_are_answered() -> None:
    """A slice gets its network from another stack: without the answer it can't be planned."""
    outputs = {"group": "sg-1", "token": Secret("t0k")}
    graph = recorded(reader, stack_references={"organization/demo/dev.platform": outputs})
    group, reference = only(graph, "aws:ec2/securityGroup:SecurityGroup"), only(graph, "pulumi:pulumi:StackReference")
    assert group.inputs["vpcId"] == "sg-1"
    assert_references(group, "vpcId", reference)
    assert reference.read
    assert graph.outputs["token"] == Secret("t0k")
    assert "missing" not in graph.outputs


def test_stack_references_of_a_stack_that_is_not_there_yet() -> None:
    """The SDK keeps all outputs of a stack in one: while one is unknown, so is each of them."""
    graph = recorded(reader, stack_references={"organization/demo/dev.platform": {"group": "sg-1", "later": UNKNOWN}})
    assert only(graph, "aws:ec2/securityGroup:SecurityGroup").inputs["vpcId"] is UNKNOWN


def test_unknown_stack_reference_names_the_known_ones() -> None:
    """A typo in a stack's name must not become an empty network."""
    with pytest.raises(SoukError, match=r"dev\.platform', which the recording was not given; it has: a/b/c"):
        recorded(reader, stack_references={"a/b/c": {}})


def snapshot(graph: Graph) -> list[str]:
    """All of a graph, as text."""
    return [repr(resource) for resource in graph]


def test_recordings_do_not_affect_each_other() -> None:
    """A registration that leaks into the next recording makes tests pass or fail by their order."""
    first = recorded(queue)

    def failing() -> None:
        aws.sqs.Queue("leaks")
        raise OddError

    with pytest.raises(OddError):
        recorded(failing)
    other = recorded(queue, mode="up", config={"aws:region": "eu-west-2"})
    assert other.outputs["arn"].startswith("arn:aws:sqs:eu-west-2:")
    assert snapshot(recorded(queue)) == snapshot(first)


def test_sdk_is_left_as_it_was() -> None:
    """A resource made outside a recording must not land in the last one, nor the recording stay in memory."""
    recorded(queue)
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.extend([get_monitor(), get_root_resource()]))
    thread.start()
    thread.join()
    assert found == [None, None]


def test_callers_with_and_without_an_event_loop() -> None:
    """Notebooks and async tests have a running loop, plain threads have none at all."""
    graphs: list[Graph] = []

    async def inside() -> None:
        graphs.append(recorded(queue))

    asyncio.run(inside())
    thread = threading.Thread(target=lambda: graphs.append(recorded(queue)))
    thread.start()
    thread.join()
    assert snapshot(graphs[0]) == snapshot(graphs[1]) == snapshot(recorded(queue))


def test_missing_configuration_is_the_sdks_own_error() -> None:
    """The command line tells it without a traceback."""
    with pytest.raises(pulumi.RunError, match="souk:missing"):
        recorded(lambda: pulumi.export("x", pulumi.Config("souk").require("missing")))
