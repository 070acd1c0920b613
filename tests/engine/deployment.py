"""One stack of the project on the real engine, from nothing to running: what several tests look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.engine.harness import Run, Workspace, whole_program
from tests.engine.standins.aws.package import REVISED
from tests.engine.standins.cloud import Failure, Orders

BROKEN: Final = Failure("aws:ecs/service:Service", "order")
"""The creation that fails once: late, with much before it and something after it."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack and how it came about.

    `plan` and `preview`, with the policy pack attached, are of the time when nothing existed; `interrupted` failed
    half-way, and `resumed` ended it.
    `standing` is what existed in between, by type and id; `state` is the state in the end, secrets in plain text.
    """

    workspace: Workspace
    stack: str
    plan: Mapping[str, Any]
    preview: Run
    interrupted: Run
    standing: frozenset[tuple[str, str]]
    resumed: Run
    state: Sequence[Mapping[str, Any]]


def pack(stack: str) -> tuple[str, ...]:
    """The flags that attach the policy pack with a stack's levels."""
    return "--policy-pack", "policies", "--policy-pack-config", f"policies/{stack}.json"


def deploy(root: Path, stack: str) -> Deployment:
    """Preview, deploy until something fails, deploy again."""
    workspace = whole_program(root)
    workspace.stack(stack)
    plan, preview = workspace.plan(stack, *pack(stack))
    workspace.cloud.order(Orders(failures=(BROKEN,)))
    interrupted = workspace.up(stack, check=False)
    standing = frozenset(workspace.cloud.alive())
    resumed = workspace.up(stack, check=False)
    state = workspace.state(stack)
    return Deployment(workspace, stack, plan, preview, interrupted, standing, resumed, state)


def managed(state: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What a provider made, of a state: no components, no providers, and no other stacks that it reads."""
    return [each for each in state if each["custom"] and each.get("provider") and not each.get("external")]


def key(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Under which (type, id) the cloud's ledger has a resource of the state. Of a revision it has the ARN."""
    own = resource["outputs"]["arn"] if resource["type"] in REVISED else resource["id"]
    return resource["type"], own


def outlives(resource: Mapping[str, Any]) -> bool:
    """Whether a resource of the state stays when the program lets it go."""
    return bool(resource.get("retainOnDelete") or resource.get("inputs", {}).get("skipDestroy"))


def belonging_to(state: Iterable[Mapping[str, Any]], component: str) -> Collection[str]:
    """The URNs of a component and of everything below it, from a stack's state."""
    parents = {resource["urn"]: resource.get("parent") for resource in state}

    def below(urn: str | None) -> bool:
        return urn is not None and (urn.endswith(component) or below(parents.get(urn)))

    return {urn for urn in parents if below(urn)}
