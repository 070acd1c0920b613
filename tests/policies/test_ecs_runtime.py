"""How containers run."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.ecs_runtime import ecs_exec_off, ecs_hardened, ecs_insights, ecs_logging
from tests.policies.judging import Policy, run
from tests.policies.kit import Foreign, Json, Program, Ref
from tests.policies.one import alone
from tests.policies.parts import DATABASE, ECS_SERVICE, TASK, container

CLUSTER = "aws:ecs/cluster:Cluster"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"privileged": True}, "is privileged"),
        ({"user": "root"}, "runs as root"),
        ({"user": "0:10001"}, "runs as root"),
        ({"user": None}, "runs as root"),
        ({"readonlyRootFilesystem": False}, "root file system"),
        ({"readonlyRootFilesystem": None}, "root file system"),
        ({"linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}}}, "adds capabilities"),
    ],
)
def test_a_container_with_more_power_than_it_needs(change: dict[str, Any], words: str) -> None:
    """What gets in gets what the container has."""
    parts = [container("proper"), {**container("app"), **change}]
    said = alone(ecs_hardened, TASK, {"containerDefinitions": Json(parts)})
    assert said.names == ["subject"]
    assert words in said.text
    assert "Container app" in said.text


@pytest.mark.parametrize("key", ["networkMode", "pidMode", "ipcMode"])
def test_a_task_that_shares_its_host(key: str) -> None:
    """It sees every other task of the machine."""
    props = {"containerDefinitions": Json([container("app")])}
    assert alone(ecs_hardened, TASK, {**props, key: "host"}).names == ["subject"]
    assert alone(ecs_hardened, TASK, {**props, key: Foreign("host", known=False)}).doubts
    assert alone(ecs_hardened, TASK, {**props, key: "awsvpc"}).clean


def test_windows_has_no_such_users() -> None:
    """ECS refuses both settings there."""
    props = {"containerDefinitions": Json([{"name": "app", "image": "x"}])}
    windows = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
    assert alone(ecs_hardened, TASK, {**props, **windows}).clean
    assert len(alone(ecs_hardened, TASK, props).names) == 2


def test_a_container_without_logs() -> None:
    """The sidecar is the one that fails in silence."""
    parts = [container("app"), {**container("proxy"), "logConfiguration": None}]
    said = alone(ecs_logging, TASK, {"containerDefinitions": Json(parts)})
    assert said.names == ["subject"]
    assert "Container proxy" in said.text
    assert alone(ecs_logging, TASK, {"containerDefinitions": Json([container("app")])}).clean


@pytest.mark.parametrize("rule", [ecs_hardened, ecs_logging], ids=lambda rule: rule.name)
def test_containers_that_are_not_known_yet_are_a_doubt(rule: Policy) -> None:
    """One unknown hides every container."""
    program = Program("preview")
    database = program.add(DATABASE, "db", computed={"address": "db.internal"})
    environment = [{"name": "HOST", "value": Ref(database.urn, "address")}]
    program.add(TASK, "task", {"containerDefinitions": Json([{"name": "app", "environment": environment}])})
    said = run(rule, program)
    assert (said.names, len(said.doubts)) == ([], 1)
    program.mode = "up"
    assert set(run(rule, program).names) == {"task"}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (None, ["subject"]),
        ([], ["subject"]),
        ([{"name": "containerInsights", "value": "disabled"}], ["subject"]),
        ([{"name": "containerInsights", "value": "enabled"}], []),
        ([{"name": "containerInsights", "value": "enhanced"}], []),
    ],
)
def test_container_insights(settings: Any, names: list[str]) -> None:
    """A task short of memory shows there before it is killed."""
    assert alone(ecs_insights, CLUSTER, {"settings": settings}).names == names


def test_settings_that_are_not_known_yet_are_a_doubt() -> None:
    """They may be on."""
    settings = [{"name": "containerInsights", "value": Foreign("enabled", known=False)}]
    said = alone(ecs_insights, CLUSTER, {"settings": settings})
    assert not said.violations
    assert said.doubts


def test_a_shell_in_a_running_task() -> None:
    """It has the task's role and its customers' data."""
    assert alone(ecs_exec_off, ECS_SERVICE, {"enableExecuteCommand": True}).names == ["subject"]
    assert alone(ecs_exec_off, ECS_SERVICE, {"enableExecuteCommand": False}).clean
    assert alone(ecs_exec_off, ECS_SERVICE, {}).clean
    assert alone(ecs_exec_off, ECS_SERVICE, {"enableExecuteCommand": Foreign("", known=False)}).doubts
