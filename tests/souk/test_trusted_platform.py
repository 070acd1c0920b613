"""The stack that a slice's policies trust, by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.graph.model import STACK_REFERENCE, Graph
from souk.judge import judge
from tests.policies.graphs import graph_of
from tests.policies.kit import Program
from tests.policies.parts import QUEUE


def reading(*stacks: str) -> Graph:
    """A queue, in a stack that reads others."""
    program = Program("preview")
    program.add(QUEUE, "queue", {"name": "queue", "sqsManagedSseEnabled": True})
    graph = graph_of(program)
    (queue,) = (resource for resource in graph if resource.type == QUEUE)
    read = [
        replace(
            queue,
            urn=f"urn:pulumi:dev::souk::{STACK_REFERENCE}::{stack}",
            type=STACK_REFERENCE,
            name=stack,
            inputs={"name": f"organization/souk/{stack}"},
            read=True,
        )
        for stack in stacks
    ]
    return replace(graph, resources=(*graph.resources, *read))


def levels(folder: Path, trusted: str) -> Path:
    """A pack config that trusts a stack."""
    file = folder / "levels.json"
    file.write_text(json.dumps({"edges-only-declared": {"trustedPlatform": trusted}}))
    return file


def test_a_platform_that_the_slice_does_not_read_is_refused(tmp_path: Path) -> None:
    """Any name was taken for a yes: a slice of staging believed the tags of groups that were production's."""
    with pytest.raises(
        SoukError, match=r"edges-only-declared: trustedPlatform: got 'nobody'; this stack reads dev\.pl"
    ):
        judge(reading("dev.platform"), levels(tmp_path, "nobody"))


@pytest.mark.parametrize("read", [("dev.platform",), ("prod.dns", "dev.platform"), ()])
def test_the_platform_that_it_reads_is_trusted(tmp_path: Path, read: tuple[str, ...]) -> None:
    """A whole stack reads none, and has the same levels."""
    assert not judge(reading(*read), levels(tmp_path, "dev.platform")).mandatory
