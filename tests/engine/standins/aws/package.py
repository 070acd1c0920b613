"""AWS as the program sees it: every type of the SDK, nothing behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final

from souk.graph.computed import Place
from tests.engine.standins.aws.pace import seconds
from tests.engine.standins.aws.replacement import replaces
from tests.engine.standins.check import Mistake
from tests.engine.standins.cloud import Cloud
from tests.engine.standins.plugin import serve
from tests.engine.standins.provider import Package, StandIn

ELSEWHERE: Final = "000000000000"
"""The account of a provider that isn't told which accounts it may touch."""


DOCUMENTS: Final = frozenset(
    {
        "assumeRolePolicy",
        "containerDefinitions",
        "eventPattern",
        "filterPolicy",
        "policy",
        "redriveAllowPolicy",
        "redrivePolicy",
    }
)
"""Properties that hold JSON text."""


def place(config: Mapping[str, Any]) -> Place:
    """Where a provider with this configuration puts resources. Nested values arrive as JSON text."""
    accounts = json.loads(config.get("allowedAccountIds", "[]"))
    return Place(account=accounts[0] if accounts else ELSEWHERE, region=config.get("region", "us-east-1"))


def refuses(token: str, inputs: Mapping[str, Any]) -> Iterable[Mistake]:
    """Documents that aren't JSON, which the real provider refuses as well."""
    for name, value in inputs.items():
        if name in DOCUMENTS and isinstance(value, str):
            try:
                json.loads(value)
            except ValueError:
                yield Mistake(name, f"of {token} is no JSON")


REVISED: Final = frozenset({"aws:ecs/taskDefinition:TaskDefinition"})

PACKAGE: Final = Package(version("pulumi-aws"), place, replaces, seconds, refuses, REVISED)


def main() -> None:
    """Run as the plugin of `aws`."""
    serve(StandIn(PACKAGE, Cloud.of_process()))
