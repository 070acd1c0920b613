"""Container definitions, as asked and as ECS gives them back."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from components.derive.container import migration_container, service_container
from components.derive.environment import Parameter
from components.derive.identity import Identity
from components.derive.late import Late, Ref
from souk.verify.definitions import differing
from tests.pure.places import PLACE

HOST = Late("", Ref("orders", "host"))
ORDER = Identity(PLACE, "order")
ASKED = (
    service_container(
        ORDER,
        image="111122223333.dkr.ecr.eu-west-1.amazonaws.com/souk-dev/order:0a1b",
        port=8080,
        environment={"LOG_LEVEL": "info", "PORT": "8080", "EMPTY": ""},
        parameters=(Parameter("HOST", "/souk/dev/order/host", HOST), Parameter("ID", "/souk/dev/order/id", HOST)),
    ),
    migration_container(ORDER, image="x", environment={"A": "1"}, parameters=()),
)


def as_ecs_answers(containers: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """What DescribeTaskDefinition makes of them (API Reference: defaults are filled in, order is not kept)."""
    answered: list[dict[str, Any]] = []
    for container in copy.deepcopy(containers):
        container["environment"].reverse()
        container["secrets"].reverse()
        container.setdefault("cpu", 0)
        for empty in ("portMappings", "volumesFrom", "systemControls"):
            container.setdefault(empty, [])
        container["linuxParameters"]["capabilities"]["add"] = []
        answered.append(dict(reversed(container.items())))
    return list(reversed(answered))


def test_what_ecs_gives_back_of_the_same_is_the_same() -> None:
    """A verdict that cries wolf over filled-in defaults is switched off within a week."""
    assert differing(ASKED, as_ecs_answers(ASKED)) == ()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all plain values in a document."""
    inner: dict[Any, Any] = dict(enumerate(value)) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType] - JSON
    if isinstance(inner, dict) and inner:  # pyright: ignore[reportUnnecessaryIsInstance] - any JSON comes in
        for key, below in inner.items():
            yield from leaves(below, (*path, key))
    else:
        yield path


def holder_of(document: Any, path: tuple[Any, ...]) -> Any:
    """What holds the last part of a path."""
    for key in path[:-1]:
        document = document[key]
    return document


@pytest.mark.parametrize("leaf", list(leaves(list(ASKED))), ids=lambda leaf: ".".join(map(str, leaf)))
def test_any_changed_value_is_found(leaf: tuple[Any, ...]) -> None:
    """The revision before may differ in one variable only: the one that the release was about."""
    running = copy.deepcopy(list(ASKED))
    holder = holder_of(running, leaf)
    value = holder[leaf[-1]]
    holder[leaf[-1]] = not value if isinstance(value, bool) else f"{value}1" if isinstance(value, str) else 7
    found = differing(ASKED, running)
    assert found
    assert not any(str(value) in path for path in found if isinstance(value, str) and len(value) > 20)


@pytest.mark.parametrize("key", sorted(ASKED[0].keys() - {"name", "essential"}))
def test_anything_missing_or_left_over_is_found(key: str) -> None:
    """A variable that a release removed still changes what the old revision does."""
    with_less = [{k: v for k, v in ASKED[0].items() if k != key}, ASKED[1]]
    assert differing(ASKED, with_less)
    assert differing(with_less, ASKED)
    assert differing(ASKED, ASKED[:1]) == ("migration",)


def test_paths_name_variables_and_not_their_values() -> None:
    """A table of differences ends up in CI logs that everybody reads."""
    running = copy.deepcopy(list(ASKED))
    running[0]["environment"][0]["value"] = "hunter2"
    assert differing(ASKED, running) == ("order.environment.EMPTY",)
