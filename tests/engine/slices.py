"""A stack laid out as slices: the platform, then services in order, each by a stack of its own, as its team does it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from components.order import callees_first
from components.slices import PLATFORM
from services import system
from souk.stacks.engine import Engine
from souk.stacks.init import init
from tests.engine.deployment import BROKEN, pack
from tests.engine.harness import Run, Workspace, whole_program
from tests.engine.standins.cloud import Orders

CHOSEN: Final = {"prod": frozenset({"product", "order"})}
"""The services of an environment that are deployed, where not all are: a caller and its callee, which have every kind
of store. The others are previewed against the deployed platform: to deploy them would take minutes more, and show once
more what `dev`, where all are, has shown."""

ASKING_FOR_PROTECTION: Final = ("alb-hardened", "store-protected")


@dataclass(frozen=True, slots=True)
class Slices:
    """An environment deployed slice by slice.

    By stack, in the order of deployment: the plan and the preview of when nothing of it existed, policies attached, and
    the updates, of which the broken one has two and what is previewed only has none. `policies` are the flags that
    attach them; `platform` is what the platform exports.
    """

    workspace: Workspace
    env: str
    policies: tuple[str, ...]
    plans: Mapping[str, tuple[Mapping[str, Any], Run]]
    updates: Mapping[str, tuple[Run, ...]]
    platform: Mapping[str, Any]

    @property
    def references(self) -> dict[str, Mapping[str, Any]]:
        """What a service's slice reads."""
        return {f"organization/souk/{self.env}.{PLATFORM}": self.platform}


def engine(workspace: Workspace) -> Engine:
    """souk's own hands on a workspace."""
    return Engine(workspace.program, workspace.environment())


def deploy_slices(root: Path, env: str) -> Slices:
    """Create the stacks, then preview and deploy them one by one."""
    workspace = whole_program(root)
    init(engine(workspace), env, system(), layout="split", provider=None, say=lambda _: None)
    # What it does to a destruction is seen on the whole stack.
    workspace.configure(f"{env}.{PLATFORM}", "souk:data.deletionProtection", "false")
    services = [spec.name for spec in callees_first(system())]
    chosen = {PLATFORM, *CHOSEN.get(env, services)}
    policies = _pack(workspace, env)
    plans: dict[str, tuple[Mapping[str, Any], Run]] = {}
    updates: dict[str, tuple[Run, ...]] = {}
    for part in (PLATFORM, *services):
        stack = f"{env}.{part}"
        plans[stack] = workspace.plan(stack, *policies)
        if part in chosen:
            updates[stack] = _up(workspace, stack, fails=part == BROKEN.name)
    return Slices(workspace, env, policies, plans, updates, exports(workspace, f"{env}.{PLATFORM}"))


def _pack(workspace: Workspace, env: str) -> tuple[str, ...]:
    """The flags that attach the policy pack with the environment's levels, but for what asks for that protection."""
    *flags, levels = pack(env)
    settings: dict[str, dict[str, Any]] = json.loads((workspace.program / levels).read_text(encoding="utf-8"))
    for rule in ASKING_FOR_PROTECTION:
        settings[rule] = {**settings.get(rule, {}), "enforcementLevel": "advisory"}
    path = workspace.root / f"{env}.levels.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    return (*flags, str(path))


def exports(workspace: Workspace, stack: str) -> Mapping[str, Any]:
    """What a stack exports."""
    (root,) = (each for each in workspace.state(stack) if each["type"] == "pulumi:pulumi:Stack")
    return root["outputs"]


def _up(workspace: Workspace, stack: str, *, fails: bool) -> tuple[Run, ...]:
    if not fails:
        return (workspace.up(stack),)
    workspace.cloud.order(Orders(failures=(BROKEN,)))
    return workspace.up(stack, check=False), workspace.up(stack)
