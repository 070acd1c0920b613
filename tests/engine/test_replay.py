"""The stand-in of awsx registers what awsx itself registered; moved to another place, nothing but the place differs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.standins.awsx.replay import DATA, LAYOUT, PARENT, Child, replay

CASES: dict[str, list[dict[str, Any]]] = json.loads(DATA.read_text(encoding="utf-8"))["cases"]
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def replayed(case: str, block: str, *zones: str) -> list[Child]:
    """The replay of a case in an address block and in zones."""
    nat = case.rpartition("=")[2]
    return list(replay("net", block=block, zones=zones, layout=LAYOUT, nat=nat, tags={"souk:env": "dev"}))


def rows(children: list[Child]) -> list[str]:
    """Children in the recording's form."""
    return sorted(
        json.dumps(
            [*child.key, child.parent.name, {**child.inputs, **dict.fromkeys(child.references, "<unknown>")}],
            sort_keys=True,
        )
        for child in children
    )


@pytest.mark.parametrize("case", CASES)
def test_at_the_recorded_place_it_is_the_recording(case: str) -> None:
    """A replay that edits what it replays proves the recorder right about the edits."""
    zones = ZONES[: int(case.removeprefix("zones=")[0])]
    recorded = [row for row in CASES[case] if row["type"] in PARENT]
    expected = sorted(
        json.dumps([row["type"], row["name"], row["parent"], row["inputs"]], sort_keys=True) for row in recorded
    )
    assert rows(replayed(case, "10.20.0.0/16", *zones)) == expected


def test_every_reference_is_to_a_child_registered_before() -> None:
    """A route that names a gateway still to come can't be registered at all."""
    for case in CASES:
        known = {("awsx:ec2:Vpc", "net")}
        for child in replayed(case, "10.20.0.0/16", *ZONES[: int(case.removeprefix("zones=")[0])]):
            assert {child.parent, *(key for key, _ in child.references.values())} <= known
            known.add(child.key)


def test_another_place_changes_addresses_and_zones_only() -> None:
    """Production has another address block than the one recorded."""
    moved = "\n".join(rows(replayed("zones=2 nat=Single", "10.64.0.0/16", "eu-north-1b", "eu-north-1c")))
    back = moved.replace("10.64.", "10.20.").replace("eu-north-1c", "eu-west-1b").replace("eu-north-1b", "eu-west-1a")
    assert back == "\n".join(rows(replayed("zones=2 nat=Single", "10.20.0.0/16", "eu-west-1a", "eu-west-1b")))


def test_another_layout_is_refused() -> None:
    """What wasn't recorded isn't known."""
    with pytest.raises(ValueError, match="recorded for"):
        list(replay("net", block="10.20.0.0/20", zones=ZONES[:2], layout=LAYOUT, nat="Single", tags={}))
