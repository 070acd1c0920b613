"""Which part of the system a stack deploys: all of it, the platform, or one service. Pure.

`layout: whole` has one stack `<env>`. `layout: split` has `<env>.platform` and `<env>.<service>`, all reading the same
`Pulumi.<env>.yaml`. A stack that contradicts the layout is refused: deploying it would create everything twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from components.catalogue import Catalogue
from components.errors import mistake
from components.settings import StackConfig

PLATFORM: Final = "platform"
ENVIRONMENT_LIMIT: Final = 12
"""Longest environment name: it stands in every physical name, and a target group's has 32 characters in all."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one stack deploys: everything (`part` None), the platform, or one service."""

    env: str
    part: str | None

    @property
    def whole(self) -> bool:
        """Whether the stack deploys everything."""
        return self.part is None

    @property
    def platform(self) -> bool:
        """Whether the stack deploys the platform."""
        return self.part in (None, PLATFORM)

    def services(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The services that the stack deploys."""
        if self.whole:
            return catalogue.names
        return () if self.part is None or self.part == PLATFORM else (self.part,)

    @property
    def platform_stack(self) -> str:
        """The stack that a service slice reads the platform from."""
        return f"{self.env}.{PLATFORM}"


def environment(stack: str) -> str:
    """The environment of a stack named `<env>` or `<env>.<slice>`. Raises SoukError for any other form."""
    env, dot, part = stack.partition(".")
    if not env.isalnum() or not env[0].isalpha() or env != env.lower() or len(env) > ENVIRONMENT_LIMIT:
        raise mistake(
            "stack",
            stack,
            f"<env> or <env>.<slice>, <env> being 1 to {ENVIRONMENT_LIMIT} lower-case letters and digits",
            "Rename the stack.",
        )
    if dot and not part:
        raise mistake("stack", stack, "<env> or <env>.<slice>", "Name the slice after the dot, or drop the dot.")
    return env


def slice_of(stack: str, config: StackConfig, catalogue: Catalogue) -> Slice:
    """Parse the stack's name against the layout. Raises SoukError for a name that doesn't fit."""
    env = environment(stack)
    part = stack.partition(".")[2] or None
    parts = (PLATFORM, *catalogue.names)
    if config.layout == "whole" and part is not None:
        raise mistake(
            "stack",
            stack,
            f"{env}, because souk:layout is 'whole'",
            f"Deploy {env}, or set souk:layout to 'split' after moving its resources (docs/runbook.md).",
        )
    if config.layout == "split" and part not in parts:
        raise mistake(
            "stack",
            stack,
            f"{', '.join(f'{env}.{name}' for name in parts)}, because souk:layout is 'split'",
            "Choose one of these, or set souk:layout to 'whole'.",
        )
    return Slice(env, part)


def stacks(config: StackConfig, env: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Every stack of an environment, the platform first."""
    if config.layout == "whole":
        return (env,)
    return tuple(f"{env}.{part}" for part in (PLATFORM, *catalogue.names))
