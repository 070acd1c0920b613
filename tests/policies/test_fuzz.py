"""Whatever isn't known, or isn't what it should be: no rule raises."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.rules import ALL
from tests.policies.judging import run_all
from tests.policies.kit import MODES, Foreign, Json, Mode, Program
from tests.policies.market import market

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
)


def proper(mode: Mode) -> Program:
    """The market with one of each older thing added."""
    program = Program(mode)
    made = market(program)
    block = {"protocol": "tcp", "fromPort": 1, "toPort": 2, "cidrBlocks": ["10.0.0.0/8"], "self": True}
    program.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", {"ingress": [block], "egress": [block]})
    function = {
        "role": made.order.task_role.arn,
        "environment": {"variables": {"A": "b"}},
        "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": [made.order.group.id]},
    }
    program.add("aws:lambda/function:Function", "function", function)
    program.add("aws:rds/proxy:Proxy", "proxy", {"auths": [{"secretArn": "arn:x"}], "vpcSecurityGroupIds": ["sg-1"]})
    program.add("aws:cloudwatch/eventTarget:EventTarget", "target", {"deadLetterConfig": {"arn": "x"}})
    document = Json({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}]})
    program.add("aws:kms/key:Key", "key", {"policy": document})
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
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(JUNK)), min_size=1, max_size=12)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(MODES), CHANGES)
def test_no_rule_raises(mode: Mode, changes: list[tuple[int, Any]]) -> None:
    """An exception in one rule stops every deployment, whatever the rule's level."""
    program = proper(mode)
    for number, junk in changes:
        put(program, PLACES[mode][number % len(PLACES[mode])], junk)
    run_all(ALL, program)


def test_no_rule_raises_or_accuses_anyone_of_sharing_when_nothing_is_known() -> None:
    """Every property of every resource unknown at once."""
    program = proper("preview")
    for made in program.made.values():
        made.props = dict.fromkeys(made.props, Foreign("", known=False))
    said = run_all(ALL, program)
    assert not said["no-shared-database"].violations
    assert all(name == "order-dlq" for name in said["queue-has-dlq"].names)
