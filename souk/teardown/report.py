"""`souk teardown`: the obstacles in order, the commands that destroy, and what stays."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from components.slices import environment
from souk.aws.session import connect, signed_in
from souk.aws.telling import say
from souk.console import progress
from souk.graph.model import Graph
from souk.stacks.project import configuration, named, plans
from souk.teardown.obstacle import STAGES, Found, Leftover, Stage
from souk.teardown.plan import leftovers, obstacles
from souk.teardown.probes import look

HINTS: Final[dict[Stage, str]] = {
    "protection": "not by souk:data.deletionProtection: that would switch the final snapshots off, too",
    "contents": "last of all, because what runs fills them again",
}


def report(root: Path, stack: str, *, as_json: bool) -> bool:
    """Print what stands in the way of a destroy. Whether nothing does, as far as is known.

    Asks AWS where there are credentials. Raises SoukError for those of another account.
    """
    names = named(root, stack)
    with progress(f"recording {stack}"):
        graphs = plans(root, names)
    found = [one for one in _found(root, stack, graphs) if one.blocks or one.possible]
    left = [one for graph in graphs for one in leftovers(graph)]
    if as_json:
        sys.stdout.write(json.dumps(_document(found, destroys(names), left), indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(found, destroys(names), left))
    return not any(one.blocks for one in found)


def destroys(names: Sequence[str]) -> tuple[str, ...]:
    """The commands, services before the platform that they stand on."""
    return tuple(f"pulumi destroy -s {name} --config-file Pulumi.{environment(name)}.yaml" for name in reversed(names))


def _found(root: Path, stack: str, graphs: Sequence[Graph]) -> tuple[Found, ...]:
    order = list(STAGES)
    planned = sorted((one for graph in graphs for one in obstacles(graph)), key=lambda one: order.index(one.stage))
    if not signed_in():
        say("no AWS credentials: this is what the plan says; nobody asked AWS")
        return tuple(Found(one) for one in planned)
    config = configuration(root, stack)
    return look(connect(config.account, config.region), planned)


def _document(found: Sequence[Found], commands: Sequence[str], left: Sequence[Leftover]) -> dict[str, object]:
    return {
        "obstacles": [{**asdict(one.obstacle), "now": one.now, "blocks": one.blocks} for one in found],
        "destroy": list(commands),
        "leftBehind": [asdict(one) for one in left],
    }


def _lines(found: Sequence[Found], commands: Sequence[str], left: Sequence[Leftover]) -> Iterator[str]:
    """Lists and no table: what is to be copied into a shell stays on one line."""
    for stage, title in STAGES.items():
        here = [one for one in found if one.obstacle.stage == stage]
        if here:
            yield title
            if hint := HINTS.get(stage):
                yield f"  ({hint})"
            for one in here:
                yield f"  {one.obstacle.kind} {one.obstacle.name}: {_state(one)}"
                yield f"    {one.obstacle.remedy}"
            yield ""
    yield "Then, in this order" if found else "Nothing is in the way. In this order"
    yield from (f"  {command}" for command in commands)
    yield from ("", "Stays behind") if left else ()
    reasons = dict.fromkeys((one.kind, one.why) for one in left)
    for kind, why in reasons:
        yield f"  {kind} {', '.join(one.name for one in left if (one.kind, one.why) == (kind, why))}"
        yield f"    {why}"


def _state(found: Found) -> str:
    if found.now:
        return found.now
    return found.obstacle.why if found.blocks else f"maybe ({found.obstacle.why})"
