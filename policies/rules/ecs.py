"""ECS tasks: roles kept apart, no secret in plain sight, no public address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.command_secrets import shows_secret
from policies.analysis.configuration import Container, containers
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.secrets import looks_secret
from policies.analysis.values import UNKNOWN, all_strings, as_bool, dig, has_unknown
from policies.analysis.workloads import ECS_SERVICE, EVENT_TARGET, SCHEDULE, TASK_DEFINITION, TASK_SET
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule, stack_rule

_PUBLIC_IP_PATHS: Final = {
    ECS_SERVICE: ("networkConfiguration", "assignPublicIp"),
    TASK_SET: ("networkConfiguration", "assignPublicIp"),
    SCHEDULE: ("target", "ecsParameters", "networkConfiguration", "assignPublicIp"),
    EVENT_TARGET: ("ecsTarget", "networkConfiguration", "assignPublicIp"),
}
_COMMANDS: Final = {"command": "command", "entryPoint": "entry point", "healthCheck": "health check"}


@stack_rule(
    About(
        name="ecs-roles-distinct",
        description="The execution role, which pulls images and secrets, isn't the role the task itself runs with.",
        severity="high",
        remedy="Give the task definition two roles: an execution role for ECS, a task role for the code.",
        sources=("CKV_AWS_249",),
    )
)
def ecs_roles_distinct(stack: Stack, _options: Options) -> Iterator[Finding]:
    """By value where ARNs are known, by origin where they aren't."""
    for task in stack.of(TASK_DEFINITION):
        own, execution = (refer(stack, task, (key,), (ROLE,)) for key in ("taskRoleArn", "executionRoleArn"))
        if own.empty or execution.empty:
            continue
        same = own.sole is not None and own.sole == execution.sole
        if same or (own.outside and own.outside == execution.outside):
            yield Violation(f"{task.name} runs with its execution role as its task role.", task.urn)
        elif not (own.certain and execution.certain) and set(own.targets) & set(execution.targets):
            yield Doubt(f"whether the two roles of {task.name} differ isn't known yet", task.urn)


@resource_rule(
    About(
        name="ecs-no-plaintext-secrets",
        description="No container gets a secret as a plain environment variable, or in a command.",
        severity="critical",
        remedy="Put the value into Secrets Manager or a SecureString parameter and refer to it under `secrets`.",
        sources=("ECS.8", "ECS2", "AWS-0036"),
    ),
    TASK_DEFINITION,
)
def ecs_no_plaintext_secrets(task: Resource, _options: Options) -> Iterator[Finding]:
    """By the variable's name or the look of a value, which is never repeated here."""
    found = containers(task)
    if found is UNKNOWN or has_unknown(task.props.get("containerDefinitions")):
        yield Doubt(f"the containerDefinitions of {task.name} aren't known yet")
    if found is None:
        yield Doubt(f"the containerDefinitions of {task.name} are no list of containers")
    for container in found if isinstance(found, tuple) else ():
        yield from _plaintext(task, container)


def _plaintext(task: Resource, container: Container) -> Iterator[Finding]:
    for name, value in container.pairs("environment", "value"):
        if isinstance(value, str) and looks_secret(name, value):
            yield Violation(f"Container {container.name} of {task.name} gets {name} in plain text.")
    for key, what in _COMMANDS.items():
        if shows_secret(" ".join(all_strings(container.raw.get(key)))):
            yield Violation(f"Container {container.name} of {task.name} gets a secret in plain text in its {what}.")


@resource_rule(
    About(
        name="ecs-no-public-ip",
        description="No task gets a public address.",
        severity="high",
        remedy="Set assignPublicIp to false and run the task in private subnets.",
        sources=("ECS.2", "ECS.16", "CKV_AWS_333"),
    ),
    *_PUBLIC_IP_PATHS,
)
def ecs_no_public_ip(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Of ECS services, task sets, and tasks started by a schedule or an event."""
    value = dig(resource.props, *_PUBLIC_IP_PATHS[resource.type])
    if value is UNKNOWN:
        yield Doubt(f"whether {resource.name} gets a public address isn't known yet")
    elif as_bool(value):
        yield Violation(f"{resource.name} gives its tasks a public address.")
