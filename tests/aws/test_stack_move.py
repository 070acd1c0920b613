"""The plan of a move, against a model of the backend: every stop is safe, and starting again does the rest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import SoukError
from souk.stacks.envfile import LAYOUTS, Layout
from souk.stacks.holding import Holding, holding
from souk.stacks.move import Situation, Step, plan

SERVICES = ("web", "order", "stock")
Held = dict[str, set[str]]


@dataclass
class Backend:
    """The stacks of `dev` with the services each holds, `platform` among them, and the layout in the stack file."""

    layout: Layout
    stacks: Held = field(default_factory=dict[str, set[str]])

    def situation(self) -> Situation:
        held = {
            stack: Holding(
                {name: f"urn:{stack}:{name}" for name in parts - {"platform"}}, "platform" in parts, len(parts)
            )
            for stack, parts in self.stacks.items()
        }
        return Situation("dev", self.layout, held)

    def do(self, step: Step) -> None:
        match step.action:
            case "layout":
                self.layout = "split" if step.to == "split" else "whole"
            case "init":
                assert step.stack not in self.stacks
                self.stacks[step.stack] = set()
            case "move":
                name = step.urn.rpartition(":")[2]
                assert step.urn == f"urn:{step.stack}:{name}"
                self.stacks[step.stack].remove(name)
                self.stacks[step.to].add(name)
            case "rename":
                assert step.to not in self.stacks
                self.stacks[step.to] = self.stacks.pop(step.stack)
            case "remove":
                assert not self.stacks.pop(step.stack)
            case "unchanged" | "backup":
                assert step.stack in self.stacks

    def wanted(self, stack: str) -> set[str] | None:
        """What `pulumi up` would make the stack hold; None where it stops: no such stack, refused, nothing to read."""
        if stack not in self.stacks or (stack == "dev") != (self.layout == "whole"):
            return None
        if stack == "dev":
            return {"platform", *SERVICES}
        return {stack.partition(".")[2]} if "dev.platform" in self.stacks else None

    def assert_safe(self) -> None:
        """No `pulumi up` deletes what runs, nor creates what another stack holds."""
        for stack, held in self.stacks.items():
            wanted = self.wanted(stack)
            if wanted is not None:
                elsewhere = {part for other, parts in self.stacks.items() if other != stack for part in parts}
                assert held <= wanted, f"{stack} would delete {held - wanted}"
                assert not elsewhere & wanted, f"{stack} would create {elsewhere & wanted} a second time"


def start(layout: Layout) -> Backend:
    if layout == "whole":
        return Backend("whole", {"dev": {"platform", *SERVICES}})
    return Backend("split", {f"dev.{part}": {part} for part in ("platform", *SERVICES)})


@given(st.sampled_from(LAYOUTS), st.lists(st.integers(0, 12), max_size=4))
def test_a_move_may_stop_anywhere(origin: Layout, stops: list[int]) -> None:
    """A move cut off between two commands left a stack whose next update would have deleted five databases."""
    target: Layout = "split" if origin == "whole" else "whole"
    backend = start(origin)
    backend.assert_safe()
    for stop in [*stops, 100]:
        for step in plan(backend.situation(), target, SERVICES)[:stop]:
            backend.do(step)
            backend.assert_safe()
    assert backend == start(target)
    assert {step.action for step in plan(backend.situation(), target, SERVICES)} == {"unchanged"}


def test_a_move_starts_and_ends_with_previews_of_what_is_deployed() -> None:
    """A pending change, hidden by the move, turned up weeks later as a replacement."""
    backend = start("whole")
    backend.stacks["dev"].remove("stock")
    steps = plan(backend.situation(), "split", SERVICES)
    assert steps[0] == Step("unchanged", "dev")
    assert steps[1] == Step("backup", "dev")
    assert [step.stack for step in steps[2:] if step.action == "unchanged"] == ["dev.platform", "dev.web", "dev.order"]
    assert Step("init", "dev.stock") in steps


Trouble = Literal["nothing", "two", "copies", "no exports"]


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("nothing", "no stack holds its platform"),
        ("two", "a stack dev and a stack dev.platform"),
        ("copies", "order: held by stack dev and by stack dev.order"),
        ("no exports", r"stack dev exports no platform: .*`pulumi up -s dev --config-file Pulumi\.dev\.yaml`"),
    ],
)
def test_what_can_t_be_moved_is_refused(trouble: Trouble, told: str) -> None:
    """Guessing which of two stacks is the right one is how a system gets deleted."""
    backend = start("whole")
    match trouble:
        case "nothing":
            backend.stacks.clear()
        case "two":
            backend.stacks["dev.platform"] = set()
        case "copies":
            backend.stacks["dev.order"] = {"order"}
        case "no exports":
            pass
    situation = backend.situation()
    if trouble == "no exports":
        situation = replace(situation, held={"dev": replace(situation.held["dev"], exports_platform=False)})
    with pytest.raises(SoukError, match=told):
        plan(situation, "split", SERVICES)


def test_a_state_with_an_update_cut_off_is_refused() -> None:
    """A resource that was being created stands in no state: moved around, it would be lost for good."""
    with pytest.raises(SoukError, match="dev has pending operations"):
        holding("dev", {"pending_operations": [{"type": "creating"}]})
