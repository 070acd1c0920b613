"""Whatever isn't known, or isn't what it should be: no rule raises."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.rules import ALL
from tests.policies.judging import run_all
from tests.policies.kit import MODES, Foreign, Json, Made, Mode, Program
from tests.policies.malformed import read_places, spoil
from tests.policies.market import market
from tests.policies.one import statement
from tests.policies.parts import DATABASE, TABLE, allow, arn, edge, grant, group, role
from tests.policies.zoo import TOKENS, populate

Place = tuple[str, tuple[str | int, ...]]
JUNK: tuple[Any, ...] = (
    Foreign("", known=False),
    None,
    "",
    "\x00",
    "*",
    -1,
    1e308,
    True,
    [],
    {},
    [[None]],
    {"": None},
    [Foreign("", known=False)],
    "arn:",
    "{",
    "999.0.0.0/99",
    "9" * 5000,
    "a" * 5000,
    "*a" * 25 + "*b",
    "arn:aws:dynamodb:*:*:table/" + "*a" * 25 + "*b",
    '{"Statement":' + "[" * 400 + "]" * 400 + "}",
)


def proper(mode: Mode) -> Program:
    """The market with one of everything else added."""
    program = Program(mode)
    market(program)
    populate(program)
    return program


def inside(value: Any) -> Any:
    """What a JSON text holds; other values as they are."""
    return value.content if isinstance(value, Json) else value


def places(program: Program) -> list[Place]:
    """Every place at which a property, or a part of one, stands."""
    return [(made.urn, path) for made in program.made.values() for path in _paths(made.props) if path]


def _paths(value: Any) -> Iterator[tuple[str | int, ...]]:
    yield ()
    held = inside(value)
    children: list[tuple[str | int, Any]] = []
    if isinstance(held, dict):
        children = list(cast("dict[str, Any]", held).items())
    elif isinstance(held, list):
        children = list(enumerate(cast("list[Any]", held)))
    for key, child in children:
        yield from ((key, *path) for path in _paths(child))


def put(program: Program, place: Place, junk: Any) -> None:
    """Put junk at a place, if an earlier one hasn't taken the place away."""
    urn, path = place
    holder: Any = program.made[urn].props
    for key in path[:-1]:
        try:
            holder = inside(holder[key])
        except (KeyError, IndexError, TypeError):
            return
    try:
        holder[path[-1]] = copy.deepcopy(junk)
    except (IndexError, TypeError):
        return


PLACES = {mode: places(proper(mode)) for mode in MODES}
CHANGES = st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from(JUNK)), min_size=40, max_size=400)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(MODES), CHANGES)
def test_no_rule_raises(mode: Mode, changes: list[tuple[int, Any]]) -> None:
    """An exception in one rule stops every deployment, whatever the rule's level."""
    program = proper(mode)
    for number, junk in changes:
        put(program, PLACES[mode][number % len(PLACES[mode])], junk)
    run_all(ALL, program)


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(MODES), st.integers(0, 10**9))
def test_no_rule_raises_for_documents_of_the_wrong_shape(mode: Mode, seed: int) -> None:
    """A WAF rule whose name was an object, within a JSON text, stopped a deployment."""
    program = Program(mode)
    market(program)
    made = list(spoil(program, seed))
    assert len(read_places()) > 1000
    assert len(made) > 200
    run_all(ALL, program)


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:40])
def test_no_rule_raises_whatever_every_property_is(junk: Any) -> None:
    """The same nonsense everywhere at once, then in every part of every property of one kind of resource at a time."""
    program = proper("preview")
    for made in program.made.values():
        made.props = dict.fromkeys(made.props, junk)
    run_all(ALL, program)
    program = proper("preview")
    for place in PLACES["preview"]:
        if len(place[1]) > 1:
            put(program, place, junk)
    run_all(ALL, program)


@pytest.mark.parametrize("mode", MODES)
def test_no_rule_raises_for_options_that_are_nonsense(mode: Mode) -> None:
    """The engine checks options by their schema and fills in none: a rule gets too few, or none at all."""
    program = proper(mode)
    nonsense: tuple[dict[str, Any], ...] = (
        {},
        {"allow": []},
        {"allow": [{}], "public": [{}], "exemptions": [{}], "retired": []},
    )
    for options in nonsense:
        run_all(ALL, program, options)


def test_no_rule_raises_or_accuses_anyone_of_sharing_when_nothing_is_known() -> None:
    """Every property of every resource unknown at once."""
    program = Program("preview")
    market(program)
    for made in program.made.values():
        made.props = dict.fromkeys(made.props, Foreign("", known=False))
    said = run_all(ALL, program)
    assert not said["no-shared-database"].violations
    assert all(name == "order-dlq" for name in said["queue-has-dlq"].names)


def _trusting(program: Program, name: str, trusted: str) -> Made:
    made = role(program, name)
    principal = {"AWS": f"arn:aws:iam::111122223333:role/souk-dev-{trusted}"}
    made.props["assumeRolePolicy"] = statement(Action="sts:AssumeRole", Principal=principal)
    return made


def _circles(program: Program) -> None:
    """Whatever points to something, pointing to itself and in circles."""
    for name, other in (("a", "b"), ("b", "a"), ("c", "c")):
        made = _trusting(program, name, other)
        grant(program, f"{name}-becomes", made, allow(["sts:AssumeRole", "iam:PassRole", "lambda:*"], "*"))
        group(program, f"{name}-circle", made, role="store", service=name)
    for one, other in (("a", "b"), ("b", "a"), ("c", "c")):
        groups = {made.name: made for made in program.made.values()}
        edge(program, groups[f"{one}-circle"], groups[f"{other}-circle"], 5432)
        source = {"identifier": f"db-{one}", "engine": "postgres", "replicateSourceDb": f"db-{other}"}
        program.add(DATABASE, f"{one}-replica", {**source, "vpcSecurityGroupIds": [groups[f"{one}-circle"].id]})


def _chain(program: Program) -> None:
    """Sixty roles, each of which may become the one after it."""
    for number in range(60):
        made = _trusting(program, f"link-{number}", f"link-{number - 1}")
        grant(program, f"{made.name}-reads", made, allow(["dynamodb:GetItem"], arn("dynamodb", f"table/t{number}")))


def _long_names(program: Program) -> None:
    """A table of the longest name, and a pattern that nearly matches it."""
    program.add(TABLE, "long", {"name": "a" * 255}, computed={"arn": arn("dynamodb", f"table/{'a' * 255}")})
    reader = role(program, "reader")
    grant(
        program, "reads", reader, allow(["*e*e*t*t*" + "*a" * 20 + "*z"], arn("dynamodb", "table/" + "*a" * 25 + "*b"))
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", [_circles, _chain, _long_names], ids=lambda shape: shape.__name__)
def test_no_rule_raises_for_an_odd_graph(mode: Mode, shape: Callable[[Program], None]) -> None:
    """What follows references must come to an end, and soon."""
    program = proper(mode)
    shape(program)
    run_all(ALL, program)


NEED_KNOWN_ENDS = {
    "no-shared-credentials",
    "no-shared-role",
    "edges-only-declared",
    "edges-satisfied",
    "sg-no-all-traffic",
    "sg-prefer-reference",
    "sg-no-broad-self",
    "sg-no-rule-conflict",
    "ecs-roles-distinct",
}
"""Rules on two ends, of which an unknown one is no-untraceable-reference's matter."""


def test_every_rule_says_so_when_nothing_is_known() -> None:
    """A rule that passes what it can't see is worse than none."""
    program = Program("preview")
    populate(program)
    for made in program.made.values():
        made.props = dict.fromkeys(made.props, Foreign("", known=False))
    said = run_all(ALL, program)
    assert {name for name, found in said.items() if found.clean} == NEED_KNOWN_ENDS


def test_types_that_rules_name_exist() -> None:
    """A misspelt type is a rule that never runs."""
    package = importlib.util.find_spec("pulumi_aws")
    assert package is not None
    assert package.origin is not None
    known = Path(package.origin).read_text(encoding="utf-8")
    # The two longer names of load balancers are aliases, which the engine shows in old states only.
    assert [token for token in TOKENS if f'"{token}"' not in known and "oadbalancing" not in token] == []
