"""Create the stacks of an environment, all with the encryption settings of its one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components.catalogue import Catalogue
from components.errors import SoukError, mistake
from components.settings import StackConfig
from components.slices import environment, slice_of, stacks
from souk.stacks import envfile
from souk.stacks.engine import Engine
from souk.stacks.envfile import EnvFile, Layout
from souk.stacks.project import configuration
from souk.stacks.workshop import workshop


def init(
    engine: Engine,
    stack: str,
    system: Catalogue,
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
    file = envfile.read(engine.folder, env)
    existing = [name for name in engine.stacks() if name.partition(".")[0] == env]
    wanted_file = envfile.with_layout(file, layout) if layout and layout != file.layout else file
    wanted = _wanted(stack, env, configuration(engine.folder, env), wanted_file.layout, system)
    _nothing_to_move(env, existing, wanted_file.layout)
    if provider and file.secrets_provider and provider != file.secrets_provider:
        raise mistake(
            "--secrets-provider",
            provider,
            f"{file.secrets_provider}, because {file.path.name} says so",
            "Leave it out; `pulumi stack change-secrets-provider` changes what exists.",
        )
    missing = [name for name in wanted if name not in existing]
    for name in missing:
        say(f"pulumi stack init {name}")
        create(engine, wanted_file, name, provider)
        wanted_file = envfile.read(engine.folder, env)
    if not missing:
        _write(wanted_file)
    return tuple(missing)


def create(engine: Engine, file: EnvFile, stack: str, provider: str | None = None) -> None:
    """Create one empty stack, then write the file, edits included: of what doesn't come about it mustn't speak.

    The first stack of an environment makes the encryption settings: they go into the file, too.
    """
    with workshop(engine, file, (stack,)) as shop:
        chosen = provider or file.secrets_provider
        shop.run("stack", "init", stack, "--no-select", *(("--secrets-provider", chosen) if chosen else ()))
        made = EnvFile(file.path, (shop.folder / f"Pulumi.{stack}.yaml").read_text())
    _write(file if file.secrets else envfile.with_secrets(file, made))


def _write(file: EnvFile) -> None:
    if file.text != file.path.read_text():
        file.path.write_text(file.text)


def _wanted(stack: str, env: str, config: StackConfig, layout: Layout, system: Catalogue) -> tuple[str, ...]:
    laid_out = config.model_copy(update={"layout": layout})
    if stack == env:
        return stacks(laid_out, env, system)
    slice_of(stack, laid_out, system)
    return (stack,)


def _nothing_to_move(env: str, existing: Sequence[str], layout: Layout) -> None:
    others = [name for name in existing if (name == env) != (layout == "whole")]
    if others:
        raise SoukError(
            f"{env}: souk:layout is {layout!r}, but there are stacks of the other layout: {', '.join(others)}. "
            f"Move what they hold with `souk stack move {env} --to {layout}`."
        )
