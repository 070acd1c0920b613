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

TAG: Final = "aws:PrincipalTag/team"


def some(alphabet: tuple[str, ...]) -> Drawn[str | list[str]]:
    """One of the alphabet by itself, or a few in a list."""
    return st.sampled_from(alphabet) | st.lists(st.sampled_from(alphabet), min_size=1, max_size=3, unique=True)


def contexts() -> Drawn[Mapping[str, tuple[str, ...]]]:
    """Perhaps the caller's tag, on which variables and conditions go."""
    tag = st.sampled_from(("orders", "Orders", "*"))
    return st.fixed_dictionaries({}, optional={TAG: st.tuples(tag)})


@st.composite
def statements(draw: st.DrawFn, *, principals: Drawn[Statement] | None = None) -> Statement:
    """One statement. `principals` draws its Principal or NotPrincipal; without it, it is an identity's."""
    stated: dict[str, Any] = {"Effect": draw(st.sampled_from(("Allow", "Allow", "Allow", "Deny")))}
    stated[draw(st.sampled_from(("Action", "Action", "NotAction")))] = draw(some(ACTION_PATTERNS))
    # The simulator doesn't follow NotResource where a variable has no value: there, none is drawn.
    if draw(st.sampled_from((False, False, True))):
        stated["NotResource"] = draw(some((*RESOURCES, FILLED[2])))
    else:
        stated["Resource"] = draw(some((*RESOURCES, *FILLED)))
    if draw(st.sampled_from((False, False, True))):
        wanted = draw(some(("orders", "Ord*", "${*}")))
        stated["Condition"] = {draw(st.sampled_from(("StringLike", "StringNotLike"))): {TAG.upper(): wanted}}
    if principals is not None:
        stated.update(draw(principals))
    return stated


def policies(*, principals: Drawn[Statement] | None = None) -> Drawn[Policy]:
    """A policy of up to three statements."""
    return st.lists(statements(principals=principals), max_size=3).map(tuple)


def principals(*named: str | Mapping[str, Any]) -> Drawn[Statement]:
    """A Principal, of one or two names; names that stand alone are AWS's."""
    known = [{"AWS": name} if isinstance(name, str) and name != "*" else name for name in named]
    pair = st.lists(st.sampled_from([name for name in named if isinstance(name, str)]), min_size=2, max_size=2)
    return (st.sampled_from(known) | pair.map(lambda names: {"AWS": names})).map(lambda found: {"Principal": found})


@st.composite
def exclusions(draw: st.DrawFn, caller: str, *, effects: tuple[str, ...]) -> Statement:
    """A statement with NotPrincipal: strangers, and perhaps every name of the caller."""
    spared = (
        *draw(st.lists(st.sampled_from(STRANGERS), min_size=1, max_size=2)),
        *draw(st.sampled_from(((), NAMES[caller]))),
    )
    return {
        "Effect": draw(st.sampled_from(effects)),
        "NotPrincipal": {"AWS": list(spared)},
        "Action": draw(some(ACTION_PATTERNS)),
        "Resource": draw(some(RESOURCES)),
    }
