"""Create the stacks of an environment, all with the encryption settings of its one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components.errors import SoukError, mistake
from components.slices import PLATFORM, environment
from souk.stacks import stackfile
from souk.stacks.engine import Engine
from souk.stacks.stackfile import Layout, StackFile
from souk.stacks.workshop import workshop


def init(
    engine: Engine,
    stack: str,
    services: Sequence[str],
    *,
    layout: Layout | None,
    provider: str | None,
    say: Callable[[str], None],
) -> tuple[str, ...]:
    """Create what is missing: one stack if `stack` names a slice, all of the environment if it names that.

    `layout` sets the stack file's layout, which is possible until a first stack exists. `provider` is what
    `pulumi stack init --secrets-provider` takes, for a file that doesn't say yet. Returns the stacks it created.
    Raises SoukError for a slice that doesn't exist, stacks of the other layout, or a provider the file contradicts.
    """
    env = environment(stack)
    file = stackfile.read(engine.folder, env)
    existing = [name for name in engine.stacks() if name.partition(".")[0] == env]
    if layout is not None and layout != file.layout:
        file = stackfile.with_layout(file, layout)
    wanted = _wanted(stack, env, file, services)
    _nothing_to_move(env, [name for name in existing if (name == env) != (file.layout == "whole")], file.layout)
    if provider and file.secrets_provider and provider != file.secrets_provider:
        raise mistake(
            "--secrets-provider",
            provider,
            f"{file.secrets_provider}, because {file.path.name} says so",
            "Leave it out; `pulumi stack change-secrets-provider` changes what exists.",
        )
    if layout is not None:
        file.path.write_text(file.text)
    missing = [name for name in wanted if name not in existing]
    for name in missing:
        say(f"pulumi stack init {name}")
        create(engine, stackfile.read(engine.folder, env), name, provider)
    return tuple(missing)


def create(engine: Engine, file: StackFile, stack: str, provider: str | None = None) -> None:
    """Create one empty stack. The first one of an environment makes the encryption settings: they go into the file."""
    with workshop(engine, file, (stack,)) as shop:
        chosen = provider or file.secrets_provider
        shop.run("stack", "init", stack, "--no-select", *(("--secrets-provider", chosen) if chosen else ()))
        made = stackfile.parse(file.path, (shop.folder / f"Pulumi.{stack}.yaml").read_text())
    if not file.secrets:
        file.path.write_text(stackfile.with_secrets(file, made).text)


def _wanted(stack: str, env: str, file: StackFile, services: Sequence[str]) -> tuple[str, ...]:
    slices = tuple(f"{env}.{part}" for part in (PLATFORM, *services))
    all_stacks = (env,) if file.layout == "whole" else slices
    if stack == env:
        return all_stacks
    if stack not in all_stacks:
        raise mistake(
            "stack",
            stack,
            f"{', '.join(all_stacks)}, because souk:layout is {file.layout!r} in {file.path.name}",
            "Correct the name, or choose the layout with --layout while no stack exists.",
        )
    return (stack,)


def _nothing_to_move(env: str, others: Sequence[str], layout: Layout) -> None:
    if others:
        raise SoukError(
            f"{env}: souk:layout is {layout!r}, but there are stacks of the other layout: {', '.join(others)}. "
            f"Move what they hold with `souk stack move {env} --to {layout}`."
        )
