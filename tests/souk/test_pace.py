"""A recording replaces parts of the SDK to be fast: it must not see anything else than with the SDK's own parts."""

from __future__ import annotations

import contextlib

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import resource as registration
from pulumi.runtime import rpc

from souk.graph import record as recording
from tests.kit.graphs import recorded


class Shop(pulumi.ComponentResource):
    """A component whose outputs depend on its children's."""

    def __init__(self, name: str) -> None:
        super().__init__("demo:shop:Shop", name, {"name": name})
        own = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(name, name=pulumi.Output.secret(name), opts=own)
        policy = pulumi.Output.all(arn=self.queue.arn, name=self.queue.name).apply(lambda all_: f"{all_}")
        aws.sqs.QueuePolicy(name, queue_url=self.queue.url, policy=policy, opts=own)
        self.register_outputs({"arn": self.queue.arn})


def program() -> None:
    """Secrets, unknowns, applies, components and dependencies."""
    shops = [Shop(f"s{number}") for number in range(3)]
    aws.sns.Topic("t", tags={shop.queue.pulumi_resource_name: shop.queue.arn for shop in shops})
    pulumi.export("names", [shop.queue.name for shop in shops])
    pulumi.export("urls", pulumi.Output.all(*(shop.queue.url for shop in shops)))


@pytest.mark.parametrize("mode", ["preview", "up"])
def test_fast_and_stock_recordings_are_equal(monkeypatch: pytest.MonkeyPatch, mode: recording.Mode) -> None:
    """The stock SDK with the recorder, and the fast one, give the same graph."""
    fast = recorded(program, mode=mode)
    monkeypatch.setattr(recording, "brisk", contextlib.nullcontext)
    stock = recorded(program, mode=mode)
    assert list(map(repr, fast)) == list(map(repr, stock))
    assert [r.inputs for r in fast] == [r.inputs for r in stock]
    assert fast.outputs == stock.outputs


def test_the_sdks_functions_come_back() -> None:
    """Other users of the SDK in this process get the SDK."""
    before = rpc.transfer_properties, registration._get_stack_trace  # pyright: ignore[reportPrivateUsage] - what is replaced
    recorded(program)
    assert (rpc.transfer_properties, registration._get_stack_trace) == before  # pyright: ignore[reportPrivateUsage]
