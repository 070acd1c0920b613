"""What a role may do at most, as the pack judges it, holds whatever a single request of it is allowed.

The evaluator of requests is held against AWS's own text and two others. The one that judges stacks is another, for
patterns of which not all is known: what it takes for impossible must never be allowed by the first.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from policies.analysis.iam_documents import parse
from policies.analysis.iam_evaluation import meeting
from policies.analysis.iam_grants import grants
from policies.analysis.iam_request import Named, Request, decide
from policies.analysis.model import Stack, to_resource
from tests.policies.deciding import Context, Raw
from tests.policies.kit import Json, Program
from tests.policies.parts import ACCOUNT, ROLE_POLICY, arn, role

NAMES: Final = ("a", "b", "c")
TABLES: Final = ("orders", "orders-old", "items")
ACTIONS: Final = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query")
ASSUME: Final = "sts:AssumeRole"
ROLES: Final = {name: f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{name}" for name in NAMES}
SESSIONS: Final = {name: f"arn:aws:sts::{ACCOUNT}:assumed-role/souk-dev-{name}/task" for name in NAMES}
ACTION_PATTERNS: Final = (*ACTIONS, ASSUME, "*", "dynamodb:*", "DynamoDB:get*", "dynamodb:????Item", "sts:*")
RESOURCE_PATTERNS: Final = (
    "*",
    *(arn("dynamodb", f"table/{name}") for name in TABLES),
    arn("dynamodb", "table/orders*"),
    arn("dynamodb", "table/${aws:PrincipalTag/table}"),
    arn("dynamodb", "table/${aws:PrincipalTag/table}*"),
    arn("dynamodb", "table/${aws:PrincipalTag/none, 'items'}"),
    arn("dynamodb", "table/order${*}"),
    "arn:*:dynamodb:*:*:table/?????s",
    f"arn:aws:iam::{ACCOUNT}:role/souk-dev-${{aws:PrincipalTag/role}}",
    f"arn:aws:iam::{ACCOUNT}:role/*",
    *ROLES.values(),
)
CONDITIONS: Final[tuple[Raw, ...]] = (
    {"StringEquals": {"aws:PrincipalTag/table": "orders"}},
    {"StringNotEquals": {"aws:PrincipalTag/table": "orders"}},
    {"Null": {"aws:PrincipalTag/role": "true"}},
)


Drawn = st.SearchStrategy[Any]


def _several(alphabet: Sequence[str]) -> Drawn:
    return st.lists(st.sampled_from(alphabet), min_size=1, max_size=2, unique=True)


def _statement(effect: str, by: tuple[str, str], actions: list[str], resources: list[str], more: Raw | None) -> Raw:
    condition = {"Condition": more} if more else {}
    return {"Effect": effect, by[0]: actions, by[1]: resources, **condition}


def _document(version: str, statements: list[Raw]) -> Raw:
    return {"Version": version, "Statement": statements}


def _trusting(effect: str, principal: str) -> Raw:
    return {"Effect": effect, "Action": ASSUME, "Principal": {"AWS": principal}}


STATEMENTS: Final[Drawn] = st.builds(
    _statement,
    st.sampled_from(("Allow", "Allow", "Allow", "Deny")),
    st.sampled_from((("Action", "Resource"),) * 3 + (("NotAction", "Resource"), ("Action", "NotResource"))),
    _several(ACTION_PATTERNS),
    _several(RESOURCE_PATTERNS),
    st.one_of(st.none(), st.none(), st.sampled_from(CONDITIONS)),
)
DOCUMENTS: Final[Drawn] = st.builds(
    _document,
    st.sampled_from(("2012-10-17", "2012-10-17", "2008-10-17")),
    st.lists(STATEMENTS, min_size=1, max_size=3),
)
TRUST: Final[Drawn] = st.builds(
    _trusting,
    st.sampled_from(("Allow", "Allow", "Deny")),
    st.sampled_from((ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", "*", *ROLES.values(), *SESSIONS.values())),
)
SYSTEMS: Final[Drawn] = st.fixed_dictionaries(
    {name: st.tuples(st.lists(DOCUMENTS, max_size=2), st.lists(TRUST, min_size=1, max_size=2)) for name in NAMES}
)
CONTEXTS: Final[Drawn] = st.fixed_dictionaries(
    {},
    optional={
        "aws:PrincipalTag/table": st.sampled_from([("orders",), ("items",), ("*",)]),
        "aws:PrincipalTag/role": st.sampled_from([("b",), ("c",)]),
    },
)
System = Mapping[str, tuple[list[Any], list[Raw]]]


def _named(documents: Sequence[Any]) -> list[Named]:
    found = [parse(document) for document in documents]
    return [Named("own", statements) for statements in found if isinstance(statements, tuple)]


def _allowed(system: System, name: str, asked: tuple[str, str], context: Context, guarding: Sequence[Any] = ()) -> bool:
    """Whether one request by a session of a role is allowed."""
    request = Request(SESSIONS[name], *asked, context, ROLES[name])
    return decide(request, _named(system[name][0]), _named(guarding)).allowed


def _becomes(system: System, name: str, context: Context) -> set[str]:
    """The roles that a session of one gets to be, one after the other."""
    reached, queue = {name}, [name]
    while queue:
        current = queue.pop()
        for other in NAMES:
            trust = [{"Version": "2012-10-17", "Statement": system[other][1]}]
            if other not in reached and _allowed(system, current, (ASSUME, ROLES[other]), context, trust):
                reached.add(other)
                queue.append(other)
    return reached


def _stack(system: System) -> Stack:
    program = Program("up")
    for name, (documents, trust) in system.items():
        made = role(program, name)
        made.props["assumeRolePolicy"] = Json({"Version": "2012-10-17", "Statement": trust})
        for number, document in enumerate(documents):
            props = {"role": made.out("name"), "policy": Json(document)}
            program.add(ROLE_POLICY, f"{name}-{number}", props)
    return Stack(tuple(to_resource(resource) for resource in program.resources()))


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))
@given(SYSTEMS, CONTEXTS)
def test_whatever_is_allowed_is_held_possible(system: System, context: Context) -> None:
    """Two evaluators, one of them proved on thousands of cases and the other one the judge: they had come apart."""
    stack = _stack(system)
    granted = {grant.role.name: grant for grant in grants(stack).values()}
    for name, action, table in itertools.product(NAMES, ACTIONS, TABLES):
        asked = (action, arn("dynamodb", f"table/{table}"))
        if any(_allowed(system, who, asked, context) for who in _becomes(system, name, context)):
            assert meeting(granted[name], asked[:1], asked[1:]), (name, asked)
