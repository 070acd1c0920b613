"""How containers run: with little power, with logs, watched, and without a way in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.analysis.configuration import Container, containers
from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN, Unknown, as_bool, as_list, as_mapping, dig, has_unknown
from policies.analysis.workloads import ECS_SERVICE, TASK_DEFINITION
from policies.rules.claims import claim, is_on
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule

_CLUSTER: Final = "aws:ecs/cluster:Cluster"
_INSIGHTS: Final = "containerInsights"
_ROOT: Final = ("", "root")
_HOST_PATHS: Final = frozenset(
    {
        "",
        "/etc",
        "/proc",
        "/run",
        "/run/containerd/containerd.sock",
        "/run/docker.sock",
        "/var/lib/docker",
        "/var/run",
        "/var/run/docker.sock",
    }
)
"""Whoever has one of these (the first is `/`) has the host, and all that runs on it."""
_HOST_MODES: Final[Mapping[str, str]] = {"networkMode": "network", "pidMode": "processes", "ipcMode": "memory"}


def _doubts(task: Resource) -> Iterator[Finding]:
    found = containers(task)
    if found is None:
        yield Doubt(f"the containerDefinitions of {task.name} are no list of containers")
    elif found is UNKNOWN or has_unknown(task.props.get("containerDefinitions")):
        yield Doubt(f"the containerDefinitions of {task.name} aren't known yet")


def _known(task: Resource) -> tuple[Container, ...]:
    found = containers(task)
    return found if isinstance(found, tuple) else ()


@resource_rule(
    About(
        name="ecs-hardened",
        description="No container is privileged, runs as root, writes to its own image or shares the host.",
        severity="high",
        remedy="Set user, readonlyRootFilesystem and a volume for what is written; drop privileged and host modes.",
        sources=("ECS.3", "ECS.4", "ECS.5", "ECS.17", "ECS.20", "CKV_AWS_334", "CKV_AWS_335", "CKV_AWS_336"),
        always=False,
    ),
    TASK_DEFINITION,
)
def ecs_hardened(task: Resource, _options: Options) -> Iterator[Finding]:
    """Windows has neither such users nor such file systems."""
    yield from _doubts(task)
    for key, what in _HOST_MODES.items():
        value = task.props.get(key)
        fault = UNKNOWN if value is UNKNOWN else value == "host"
        yield from claim(fault, f"{task.name} shares the {what} of its host")
    for volume in map(as_mapping, as_list(task.props.get("volumes"))):
        path = volume.get("hostPath")
        if isinstance(path, str) and path and path.rstrip("/") in _HOST_PATHS:
            yield Violation(f"{task.name} gets at what governs its host, by a volume.")
    family = str(dig(task.props, "runtimePlatform", "operatingSystemFamily"))
    for container in _known(task):
        faults = _power(container) if family.startswith("WINDOWS") else (*_power(container), *_linux(container))
        yield from (Violation(f"Container {container.name} of {task.name} {fault}.") for fault in faults)


def _power(container: Container) -> Iterator[str]:
    if as_bool(container.raw.get("privileged")):
        yield "is privileged"
    added = dig(container.raw, "linuxParameters", "capabilities", "add")
    if as_list(added) and added is not UNKNOWN:
        yield "adds capabilities"


def _linux(container: Container) -> Iterator[str]:
    user = container.raw.get("user")
    if user is not UNKNOWN and _is_root(str(user or "").partition(":")[0].strip()):
        yield "runs as root"
    read_only = container.raw.get("readonlyRootFilesystem")
    if read_only is not UNKNOWN and not as_bool(read_only):
        yield "may write to its root file system"


def _is_root(user: str) -> bool:
    """By name or number, which may have zeros before it; without a user the image's own is taken, mostly root."""
    return user in _ROOT or (user.isdecimal() and not user.strip("0"))


@resource_rule(
    About(
        name="ecs-logging",
        description="Every container has a log driver.",
        severity="medium",
        remedy="Set logConfiguration with a logDriver such as awslogs or awsfirelens.",
        sources=("ECS.9", "ECS7"),
        always=False,
    ),
    TASK_DEFINITION,
)
def ecs_logging(task: Resource, _options: Options) -> Iterator[Finding]:
    """Sidecars too: it is they that fail in silence."""
    yield from _doubts(task)
    for container in _known(task):
        if dig(container.raw, "logConfiguration", "logDriver") in (None, "", "none"):
            yield Violation(f"Container {container.name} of {task.name} has no log driver.")


@resource_rule(
    About(
        name="ecs-insights",
        description="Every cluster has Container Insights.",
        severity="low",
        remedy="Add the setting containerInsights with the value enhanced, or enabled.",
        sources=("ECS.12", "CKV_AWS_65", "ECS4"),
        always=False,
    ),
    _CLUSTER,
)
def ecs_insights(cluster: Resource, _options: Options) -> Iterator[Finding]:
    """An account may set it for all its clusters; that shows in no plan."""
    yield from claim(_lacks_insights(cluster.props.get("settings")), f"{cluster.name} has no Container Insights")


def _lacks_insights(settings: Any) -> bool | Unknown:
    values = [as_mapping(item).get("value") for item in as_list(settings) if as_mapping(item).get("name") == _INSIGHTS]
    if any(value in ("enabled", "enhanced") for value in values):
        return False
    return UNKNOWN if has_unknown(settings) else True


@resource_rule(
    About(
        name="ecs-exec-off",
        description="Nobody opens a shell in a running task.",
        severity="medium",
        remedy="Set enableExecuteCommand to false; reproduce the problem in a stack that may be looked into.",
        sources=("CKV_AWS_223", "CKV_AWS_224"),
        always=False,
    ),
    ECS_SERVICE,
)
def ecs_exec_off(service: Resource, _options: Options) -> Iterator[Finding]:
    """A shell has the task's role and its secrets."""
    yield from claim(
        is_on(service.props.get("enableExecuteCommand")), f"{service.name} lets people run commands in tasks"
    )
