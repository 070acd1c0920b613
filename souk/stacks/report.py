"""`souk stack`: what its commands do and print."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from components.errors import SoukError
from components.place import Place, place
from components.settings import StackConfig
from components.slices import environment
from souk.aws.telling import say
from souk.stacks.carry import carry, described, situation
from souk.stacks.engine import Engine
from souk.stacks.envfile import Layout
from souk.stacks.init import init as init_stacks
from souk.stacks.move import plan
from souk.stacks.order import Step, deployment_order, redeployment
from souk.stacks.parallel import FLAG
from souk.stacks.project import configuration, named, services


def init(root: Path, stack: str, *, layout: Layout | None, provider: str | None) -> None:
    """Create stacks and print their names. Raises SoukError: see `souk.stacks.init.init`."""
    made = init_stacks(Engine(root), stack, services(root, stack), layout=layout, provider=provider, say=say)
    _print([f"created {name}" for name in made] or ["nothing to create"])


def move(root: Path, env: str, target: Layout, *, do: bool) -> None:
    """Print the steps of a move or carry them out. Raises SoukError: see `souk.stacks.carry`."""
    if env != environment(env):
        raise SoukError(f"ENV: {env!r} is a slice; a whole environment moves. Say {environment(env)!r}.")
    engine, known = Engine(root), services(root, env).names
    if do:
        carry(engine, env, target, known, say)
        _print([f"{env} is {target}"])
        return
    _print([described(step, env) for step in plan(situation(engine, env), target, known)])
    say(f"this changed nothing; `souk stack move {env} --to {target} --yes` does it")


def order(root: Path, stack: str, *, new: Sequence[str] | None, as_json: bool) -> None:
    """Print the order of deployment. Raises SoukError for a service that doesn't exist."""
    config, env = configuration(root, stack), environment(stack)
    steps = deployment_order(services(root, stack), new or None)
    if as_json:
        sys.stdout.write(json.dumps([asdict(step) for step in steps], indent=2) + "\n")
        return
    _print(_commands(steps, config, place(config, env)))


def names(root: Path, stack: str) -> None:
    """Print the names of the stacks that a name stands for. Raises SoukError as `named` does."""
    _print(named(root, stack))


def _commands(steps: Sequence[Step], config: StackConfig, here: Place) -> list[str]:
    deployed = [step for step in steps if step.action == "deploy"]
    up = f"pulumi up --config-file Pulumi.{here.env}.yaml -s {here.env}"
    if config.layout == "split":
        lines = [f"{up}.{step.part} {FLAG}   # {step.because}" for step in deployed]
    else:
        lines = [f"{up} {FLAG}   # in this order: {', '.join(step.part for step in deployed)}"]
    return lines + [f"{_redeploy(here, step.part)}   # {step.because}" for step in steps if step.action == "redeploy"]


def _redeploy(here: Place, service: str) -> str:
    return redeployment(here.cluster, here.names.physical("service", service))


def _print(lines: Sequence[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
