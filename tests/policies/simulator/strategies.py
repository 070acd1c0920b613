"""Requests and policies from small alphabets, so that what is asked for and what is stated meet.

What the simulator gets wrong is left out here, each at the place that says so; `test_agreement` has the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from tests.policies.simulator.cases import ACCOUNT, Policy, Statement

Drawn = st.SearchStrategy

ACTIONS: Final = ("dynamodb:GetItem", "dynamodb:PutItem")
ACTION_PATTERNS: Final = ("*", "dynamodb:*", "dynamodb:Get*", "DynamoDB:getitem", "dynamodb:?utItem", "sns:Publish")

HERE: Final = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/"
TABLES: Final = (f"{HERE}orders", f"{HERE}Orders", f"{HERE}order")
RESOURCES: Final = (
    "*",
    *TABLES,
    f"{HERE}order?",
    f"{HERE}*s",
    f"arn:aws:dynamodb:*:{ACCOUNT}:table/o*",
    "arn:aws:dynamodb:*",
)
# The simulator splits a variable at its colon unless the resource's type, and a slash, stand before it.
FILLED: Final = (f"{HERE}${{aws:PrincipalTag/team}}", f"{HERE}${{aws:PrincipalTag/team, 'order'}}*", f"{HERE}or${{*}}s")

USER: Final = f"arn:aws:iam::{ACCOUNT}:user/ann"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/app/order"
SESSION: Final = f"arn:aws:sts::{ACCOUNT}:assumed-role/order/task"
SERVICE: Final = "events.amazonaws.com"
ROOT: Final = f"arn:aws:iam::{ACCOUNT}:root"
STRANGERS: Final = (f"arn:aws:iam::{ACCOUNT}:user/bob", f"arn:aws:iam::{ACCOUNT}:role/product", "444455556666")
CALLERS: Final = (USER, ROLE, SESSION)

NAMES: Final[Mapping[str, tuple[str, ...]]] = {USER: (USER, ROOT), ROLE: (ROLE, ROOT), SESSION: (SESSION, ROLE, ROOT)}
"""Every name by which a Deny with NotPrincipal has to spare a caller; the simulator is content with one of them."""

EVERYTHING: Final[Statement] = {"Action": "*", "Resource": "*"}
TAG: Final = "aws:PrincipalTag/team"


def some(alphabet: tuple[str, ...]) -> Drawn[str | list[str]]:
    """One of the alphabet by itself, or a few in a list."""
    return st.sampled_from(alphabet) | st.lists(st.sampled_from(alphabet), min_size=1, max_size=3, unique=True)


def contexts() -> Drawn[Mapping[str, tuple[str, ...]]]:
    """Perhaps the caller's tag, on which variables and conditions go."""
    tag = st.sampled_from(("orders", "Orders", "*"))
    return st.fixed_dictionaries({}, optional={TAG: st.tuples(tag)})


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """One statement of an identity's policy, about some actions on some tables, or about all but those."""
    stated: dict[str, Any] = {"Effect": draw(st.sampled_from(("Allow", "Allow", "Allow", "Deny")))}
    stated[draw(st.sampled_from(("Action", "Action", "Action", "NotAction")))] = draw(some(ACTION_PATTERNS))
    # The simulator doesn't follow NotResource where a variable has no value: there, none is drawn.
    if draw(st.sampled_from((False, False, True))):
        stated["NotResource"] = draw(some((*RESOURCES, FILLED[2])))
    else:
        stated["Resource"] = draw(some(FILLED) | some(RESOURCES))
    if draw(st.sampled_from((False, False, True))):
        wanted = draw(some(("orders", "Ord*", "${*}")))
        stated["Condition"] = {draw(st.sampled_from(("StringLike", "StringNotLike"))): {TAG.upper(): wanted}}
    return stated


def whole(*, about: Statement = EVERYTHING) -> Drawn[Policy]:
    """A policy that is about everything, or about nothing that is asked."""
    return st.sampled_from(({**about, "Effect": "Allow"}, {**EVERYTHING, "Action": "sns:*", "Effect": "Allow"})).map(
        _alone
    )


def _alone(statement: Statement) -> Policy:
    return (statement,)


@st.composite
def guards(draw: st.DrawFn, names: tuple[object, ...], *, about: Statement = EVERYTHING) -> Policy:
    """A resource's policy for (or against) one or two of the names each time; those that are text are AWS's."""
    stated: list[Statement] = []
    for _ in range(draw(st.integers(1, 2))):
        effect = draw(st.sampled_from(("Allow", "Allow", "Allow", "Deny")))
        stated.append({**about, "Effect": effect, "Principal": draw(_principal(names))})
    return tuple(stated)


def _principal(names: tuple[object, ...]) -> Drawn[object]:
    texts = [name for name in names if isinstance(name, str) and name != "*"]
    pair = st.lists(st.sampled_from(texts), min_size=2, max_size=2)
    return st.sampled_from(names).map(lambda name: {"AWS": name} if name in texts else name) | pair.map(
        lambda found: {"AWS": found}
    )


@st.composite
def exclusions(draw: st.DrawFn, caller: str, *, effects: tuple[str, ...]) -> Policy:
    """Statements with NotPrincipal: strangers, and perhaps every name of the caller."""
    stated: list[Statement] = []
    for _ in range(draw(st.integers(1, 2))):
        strangers = draw(st.lists(st.sampled_from(STRANGERS), min_size=1, max_size=2))
        spared = [*strangers, *draw(st.sampled_from(((), NAMES[caller])))]
        stated.append({**EVERYTHING, "Effect": draw(st.sampled_from(effects)), "NotPrincipal": {"AWS": spared}})
    return tuple(stated)
