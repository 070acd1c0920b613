"""A service team plans and checks its own slice, with the platform's plan in the platform's place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from souk.checking import check
from souk.judging import of_plan
from souk.planning import plan
from tests.kit.projects import split_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with stack dev in slices."""
    return split_project(tmp_path_factory.mktemp("split"))


def test_a_slice_is_planned_with_the_platform_s_plan(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without what it reads of the platform, the plan of a slice ended with an error about a StackReference."""
    plan(project, "dev.order", service=None, as_json=True)
    found = json.loads(capsys.readouterr().out)
    types = {resource["type"] for resource in found["resources"]}
    assert {"aws:ecs/service:Service", "aws:dynamodb/table:Table"} <= types
    assert "aws:ecs/cluster:Cluster" not in types
    (cluster,) = (r["properties"]["cluster"] for r in found["resources"] if r["type"] == "aws:ecs/service:Service")
    assert "souk-dev-services" in cluster


def test_a_slice_is_checked_without_a_false_alarm(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that sees only half of an edge has to say so, or nobody deploys alone."""
    assert check(of_plan(project, "dev.order"), project)
    assert "dev.order passes" in capsys.readouterr().out
