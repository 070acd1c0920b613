"""Carry out the steps of a move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from components.errors import SoukError
from souk.stacks import envfile
from souk.stacks.engine import Engine
from souk.stacks.envfile import Layout
from souk.stacks.holding import holding
from souk.stacks.init import create
from souk.stacks.move import Action, Situation, Step, plan
from souk.stacks.workshop import workshop

BACKUPS: Final = Path(".souk") / "moves"
"""Where a stack's deployment is kept as it was before a move; `pulumi stack import --file` puts it back."""

APART: Final = "   # in a folder with Pulumi.yaml and, under each stack's name, a copy of Pulumi.{env}.yaml"
COMMANDS: Final[dict[Action, str]] = {
    "unchanged": "pulumi preview -s {step.stack} --config-file Pulumi.{env}.yaml --expect-no-changes",
    "backup": "pulumi stack export -s {step.stack} --file {backups}/{step.stack}.json",
    "layout": "souk:layout: {step.to}   # in Pulumi.{env}.yaml",
    "init": "pulumi stack init {step.stack} --no-select" + APART,
    "move": "pulumi state move --yes --source {step.stack} --dest {step.to} '{step.urn}'" + APART,
    "rename": "pulumi stack rename {step.to} -s {step.stack}" + APART,
    "remove": "pulumi stack rm {step.stack} --yes --force --preserve-config   # it holds nothing any more",
}


def situation(engine: Engine, env: str) -> Situation:
    """Ask the backend where an environment stands. Raises SoukError as `envfile.read` and `holding` do."""
    file = envfile.read(engine.folder, env)
    mine = [stack for stack in engine.stacks() if stack.partition(".")[0] == env]
    return Situation(env, file.layout, {stack: holding(stack, engine.export(stack)) for stack in mine})


def carry(engine: Engine, env: str, target: Layout, services: Sequence[str], say: Callable[[str], None]) -> None:
    """Move an environment to the other layout, or finish a move that was cut off.

    Raises SoukError at the first step that fails; what is done stays done, and calling again does the rest.
    """
    for step in plan(situation(engine, env), target, services):
        say(described(step, env))
        _Carrier(engine, env).do(step)


def described(step: Step, env: str) -> str:
    """The step as a person would do it, with a comment where the command alone doesn't say it."""
    return COMMANDS[step.action].format(env=env, step=step, backups=BACKUPS)


@dataclass(frozen=True, slots=True)
class _Carrier:
    engine: Engine
    env: str

    def do(self, step: Step) -> None:
        file = envfile.read(self.engine.folder, self.env)
        match step.action:
            case "unchanged":
                self._unchanged(step.stack)
            case "backup":
                self._backup(step.stack)
            case "layout":
                file.path.write_text(envfile.with_layout(file, "split" if step.to == "split" else "whole").text)
            case "init":
                create(self.engine, file, step.stack)
            case "move":
                with workshop(self.engine, file, (step.stack, step.to)) as shop:
                    shop.run("state", "move", "--yes", "--source", step.stack, "--dest", step.to, step.urn)
            case "rename":
                with workshop(self.engine, file, (step.stack,)) as shop:
                    shop.run("stack", "rename", step.to, "--stack", step.stack)
            case "remove":
                self._remove(step.stack)

    def _unchanged(self, stack: str) -> None:
        try:
            self.engine.run("preview", "-s", stack, "--config-file", f"Pulumi.{self.env}.yaml", "--expect-no-changes")
        except SoukError as error:
            raise SoukError(
                f"{error}\nA move starts and ends with previews that change nothing: it would hide what they show. "
                f"Settle this (`pulumi up -s {stack} --config-file Pulumi.{self.env}.yaml`) and start again."
            ) from None

    def _backup(self, stack: str) -> None:
        folder = self.engine.folder / BACKUPS
        folder.mkdir(parents=True, exist_ok=True)
        self.engine.run("stack", "export", "--stack", stack, "--file", str(folder / f"{stack}.json"))

    def _remove(self, stack: str) -> None:
        """`stack rm` counts providers and references too and has to be forced, so look first what else is left."""
        left = holding(stack, self.engine.export(stack)).managed
        if left:
            raise SoukError(
                f"stack {stack} still holds {left} resources that aren't part of its service; it stays. "
                f"Look at them with `pulumi stack -s {stack}` and move or destroy them."
            )
        file = envfile.read(self.engine.folder, self.env)
        with workshop(self.engine, file, (stack,)) as shop:
            shop.run("stack", "rm", "--stack", stack, "--yes", "--force", "--preserve-config")
