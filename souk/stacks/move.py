"""From one whole stack to slices and back, with no resource replaced: the steps that are left. Pure.

The order makes every moment safe, should the move stop there. The layout in the stack file comes first: from then on
the program refuses the stacks of the old layout. The platform's new name comes last: until then it has the old layout's
name, so a service's new stack finds no platform to read, and nothing can be created twice or deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from components.errors import SoukError
from components.slices import PLATFORM
from souk.stacks.envfile import Layout
from souk.stacks.holding import Holding

Action = Literal["unchanged", "backup", "layout", "init", "move", "rename", "remove"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `stack` is what it is done to, `to` where it leads (a stack, a layout), `urn` what is moved."""

    action: Action
    stack: str
    to: str = ""
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Where an environment stands: the layout its file asks for, and what each of its stacks holds."""

    env: str
    layout: Layout
    held: Mapping[str, Holding]

    @property
    def whole(self) -> str:
        """The name of the whole stack."""
        return self.env

    @property
    def platform(self) -> str:
        """The name of the platform's slice."""
        return f"{self.env}.{PLATFORM}"

    @property
    def base(self) -> str:
        """The one stack that holds the platform. Raises SoukError if there is none, or two."""
        found = [stack for stack in (self.whole, self.platform) if stack in self.held]
        if len(found) == 1:
            return found[0]
        if found:
            raise SoukError(
                f"{self.env}: there is a stack {self.whole} and a stack {self.platform}; a move starts from one. "
                f"Look at both (`pulumi stack -s …`) and remove the empty one (`pulumi stack rm`)."
            )
        raise SoukError(f"{self.env}: no stack holds its platform. Create it with `souk stack init {self.env}`.")


def plan(situation: Situation, target: Layout, services: Sequence[str]) -> tuple[Step, ...]:
    """The steps that are left. Done once more after a stop, it gives the rest; when all is done, only the last check.

    Raises SoukError if the states can't be moved: see `Situation.base`, and a platform that was never deployed.
    """
    base = situation.base
    _movable(situation, base)
    deployed = [name for name in services if any(name in holding.services for holding in situation.held.values())]
    slices = _slices(situation, deployed)
    steps: list[Step] = []
    if situation.layout != target:
        sources = [base, *(stack for stack in slices if stack in situation.held)]
        steps += [Step("unchanged", stack) for stack in sources]
        steps += [Step("backup", stack) for stack in sources]
        steps.append(Step("layout", base, target))
    steps += _apart(situation, base, services) if target == "split" else _together(situation, base, services)
    result = [situation.platform, *slices] if target == "split" else [situation.whole]
    return (*steps, *(Step("unchanged", stack) for stack in result))


def _apart(situation: Situation, base: str, services: Sequence[str]) -> list[Step]:
    slices = _slices(situation, services)
    steps = [Step("init", stack) for stack in slices if stack not in situation.held]
    held = situation.held[base].services
    steps += [
        Step("move", base, stack, held[name]) for name, stack in zip(services, slices, strict=True) if name in held
    ]
    return steps if base == situation.platform else [*steps, Step("rename", base, situation.platform)]


def _together(situation: Situation, base: str, services: Sequence[str]) -> list[Step]:
    slices = [stack for stack in _slices(situation, services) if stack in situation.held]
    steps = [Step("move", stack, base, urn) for stack in slices for urn in situation.held[stack].services.values()]
    if base != situation.whole:
        steps.append(Step("rename", base, situation.whole))
    return [*steps, *(Step("remove", stack) for stack in slices)]


def _slices(situation: Situation, services: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{situation.env}.{name}" for name in services)


def _movable(situation: Situation, base: str) -> None:
    if not situation.held[base].exports_platform:
        raise SoukError(
            f"stack {base} exports no platform: slices would have nothing to read. "
            "Deploy it with this version of the program "
            f"(`pulumi up -s {base} --config-file Pulumi.{situation.env}.yaml`) and start again."
        )
    for stack, holding in situation.held.items():
        both = sorted(set(holding.services) & set(situation.held[base].services)) if stack != base else []
        if both:
            raise SoukError(
                f"{', '.join(both)}: held by stack {base} and by stack {stack}. Only one of them can be right: "
                f"compare `pulumi stack export` of both and delete the wrong copy with `pulumi state delete`."
            )
