"""What containers are told that is kept where this stack can't see it: secrets, parameters and files of others.

Source: Amazon ECS Developer Guide, "Pass sensitive data to an Amazon ECS container" and "Pass an environment variable
file"; Secrets Manager User Guide, "Secrets Manager secret ARN": the six characters at the end may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from policies.analysis.configuration import Container, containers, files
from policies.analysis.globs import intersects
from policies.analysis.handles import master_secret_arns
from policies.analysis.identity import PARAMETER, SECRET, arn_pattern, find
from policies.analysis.model import Resource, Stack, once
from policies.analysis.regions import everywhere
from policies.analysis.stores import stores
from policies.analysis.values import all_strings, as_mapping
from policies.analysis.workloads import TASK_DEFINITION

_ARN_OF_SECRET: Final = 7
"""How many parts the ARN of a secret has. In `valueFrom` a key, a stage and a version may follow."""
_BY_RDS: Final = ":secret:rds!"


class Elsewhere(NamedTuple):
    """A task is told, at a place in its containers, what isn't kept in this stack."""

    task: Resource
    where: str


def kept_elsewhere(stack: Stack) -> Iterator[Elsewhere]:
    """Every such place."""
    for task in stack.of(TASK_DEFINITION):
        known = containers(task)
        for container in known if isinstance(known, tuple) else ():
            for where, text in _secrets(container):
                if not _is_kept(stack, text):
                    yield Elsewhere(task, f"{where} of container {container.name}")
            for text in all_strings(container.raw.get("environmentFiles")):
                if text.startswith("arn:") and not _is_written(stack, text):
                    yield Elsewhere(task, f"environmentFiles of container {container.name}")


def _secrets(container: Container) -> Iterator[tuple[str, str]]:
    logs = Container(container.name, as_mapping(container.raw.get("logConfiguration")))
    for where, holder, key in (("secret", container, "secrets"), ("secret of the log driver", logs, "secretOptions")):
        for name, value in holder.pairs(key, "valueFrom"):
            if isinstance(value, str) and value:
                yield f"{where} {name}", value


def _is_kept(stack: Stack, text: str) -> bool:
    """Whether a secret or parameter is of this stack, or one that RDS keeps for one of its databases."""
    if ":secretsmanager:" not in text:  # a parameter is also named by its name alone
        return bool(find(stack, text, (PARAMETER,)))
    parts = text.split(":")[:_ARN_OF_SECRET]
    secret = ":".join(parts)
    if _BY_RDS in secret:
        return _keeps_masters(stack)
    by_name = find(stack, parts[-1], (SECRET,)) or find(stack, secret, (SECRET,))
    return bool(by_name) or any(intersects(arn, secret) for arn in _replicas(stack))


@once
def _keeps_masters(stack: Stack) -> bool:
    return any(master_secret_arns(store) for store in stores(stack))


@once
def _replicas(stack: Stack) -> tuple[str, ...]:
    named = ((secret, arn_pattern(secret)) for secret in stack.of(SECRET) if secret.props.get("replicas"))
    return tuple(arn for secret, own in named if own is not None for arn in everywhere(secret, own))


def _is_written(stack: Stack, arn: str) -> bool:
    """Whether the stack writes a file, and what it writes shows."""
    file = files(stack).get(arn)
    return file is not None and any(file.states(key) for key in ("content", "contentBase64"))
