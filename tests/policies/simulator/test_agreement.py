"""The evaluator of single requests and one that others wrote give the same answers to generated cases.

The other one is `@cloud-copilot/iam-simulate` 0.1.173. What it covers and what decides instead where it is wrong, or
silent, by AWS's own text (tests of ours in `test_iam_decisions`, `test_iam_operators`, `test_iam_principals`):

| case | simulator | AWS's text | who decides |
|---|---|---|---|
| Action, Resource and their Not… elements, wildcards, case | as AWS | Action, Resource | both |
| every operator, ForAllValues, ForAnyValue, IfExists, Null, absent keys | as AWS | Condition operators | both |
| identity, resource policy, boundary, sessions and their roles, services | as AWS | Policy evaluation | both |
| key policies and trust policies that hand over to the account | as AWS | Key policies | both |
| session policy, where a resource names the session or everyone | limits | doesn't limit | ours |
| ForAnyValue with IfExists, key absent | doesn't hold | IfExists: holds | ours |
| set operators on nothing but empty values | compares them | as if the key were absent | ours |
| negated operator, variable without a value | doesn't hold | holds | ours |
| NotResource, variable without a value | no match | matches everything | ours |
| `${*}`, `${?}` in StringEquals and its like | left as they are | the character | ours |
| variables in Bool; documents of version 2008-10-17 | filled | String and Arn only; none | ours |
| a variable right after an ARN's fifth colon | split at its own colon | filled | ours |
| dates: seconds since 1970 beside other forms | milliseconds | seconds | ours |
| addresses: `/0`; one address as a policy's value | `/32`; compared as text | the whole family; that address | ours |
| values that aren't of the operator's type | never hold | silent | ours: Allow void, Deny valid |
| Deny with NotPrincipal that gives some of a caller's names | spares | names role, session and account | ours |
| Allow with NotPrincipal beside a boundary, for a session | not limited | silent | ours: limited |
| a federated user's session and the user behind it | same name | names are free | ours, told by the caller |
| a role without a trust policy | IAM policies suffice | there is none | ours |
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policies.simulator.asking import Simulator
from tests.policies.simulator.cases import ACCOUNT, Case, Policy, ours
from tests.policies.simulator.condition_strategies import FAMILIES, Family, conditioned
from tests.policies.simulator.strategies import (
    ACTIONS,
    CALLERS,
    EVERYTHING,
    NAMES,
    ROLE,
    ROOT,
    SERVICE,
    SESSION,
    STRANGERS,
    TABLES,
    USER,
    contexts,
    exclusions,
    guards,
    statements,
    whole,
)


def rounds(examples: int) -> settings:
    """The same examples in every run: what fails on one machine fails on all."""
    return settings(max_examples=examples, derandomize=True, database=None)


def maybe(policy: st.SearchStrategy[Policy]) -> st.SearchStrategy[Policy | None]:
    """A policy, or none."""
    return st.none() | policy


def agreed(simulator: Simulator, case: Case) -> None:
    """Both say the same."""
    own, other = ours(case), simulator.allows(case)
    assert own == other, f"allowed here: {own}, by the simulator: {other}\n{json.dumps(asdict(case), indent=1)}"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.operators[0])
@rounds(25)
@given(st.data(), st.booleans())
def test_conditions(simulator: Simulator, family: Family, data: st.DataObject, denies: bool) -> None:
    """An operator that is read in its plain sense alone opens, or closes, what its qualifier says otherwise."""
    drawn = data.draw(conditioned(family))
    conditional = {**EVERYTHING, "Effect": "Deny" if denies else "Allow", "Condition": drawn.condition}
    stated: Policy = (conditional, {**EVERYTHING, "Effect": "Allow"}) if denies else (conditional,)
    agreed(simulator, Case(USER, ACTIONS[0], TABLES[0], drawn.context, stated))


@rounds(100)
@given(st.sampled_from(ACTIONS), st.sampled_from(TABLES), contexts(), st.lists(statements(), min_size=1, max_size=2))
def test_elements_of_statements(
    simulator: Simulator, action: str, table: str, context: dict[str, Any], stated: list[Any]
) -> None:
    """What a statement is about: wildcards, case, exceptions, variables."""
    agreed(simulator, Case(USER, action, table, context, tuple(stated)))


@pytest.mark.parametrize("caller", CALLERS, ids=("user", "role", "session"))
@rounds(30)
@given(data=st.data(), identity=whole(), boundary=maybe(whole()))
def test_resources_and_boundaries(
    simulator: Simulator, caller: str, data: st.DataObject, identity: Policy, boundary: Policy | None
) -> None:
    """Which adds, which takes away, and from what: a boundary binds a role that a resource names, and no user."""
    names = (*CALLERS, *NAMES[caller], ACCOUNT, "*", {"AWS": "*"}, {"Service": SERVICE}, *STRANGERS)
    resource = data.draw(maybe(guards(names)))
    agreed(simulator, Case(caller, ACTIONS[0], TABLES[0], {}, identity, resource, boundary))


@rounds(40)
@given(st.sampled_from((ROLE, SESSION)), whole(), maybe(guards((ROLE, ROOT, *STRANGERS))), whole())
def test_session_policies(
    simulator: Simulator, caller: str, identity: Policy, resource: Policy | None, session: Policy
) -> None:
    """A session gets what its role has and the session policy lets through. (The simulator binds by it even whom a
    resource names directly: here, none is.)
    """
    agreed(simulator, Case(caller, ACTIONS[0], TABLES[0], {}, identity, resource, session=session))


@rounds(15)
@given(guards(({"Service": SERVICE}, {"Service": "sns.amazonaws.com"}, "*", ROOT, *STRANGERS)))
def test_services(simulator: Simulator, resource: Policy) -> None:
    """A service has no policies of its own: the resource lets it in by its name, or it stays outside."""
    agreed(simulator, Case(SERVICE, ACTIONS[0], TABLES[0], resource=resource))


@rounds(30)
@given(st.data(), st.sampled_from(CALLERS), whole(), maybe(whole()))
def test_whom_not_principal_leaves_out(
    simulator: Simulator, data: st.DataObject, caller: str, identity: Policy, boundary: Policy | None
) -> None:
    """Read as Principal it would grant to, or deny, just those whom it leaves out."""
    effects = ("Allow", "Deny") if boundary is None else ("Deny",)
    resource = data.draw(exclusions(caller, effects=effects))
    agreed(simulator, Case(caller, ACTIONS[0], TABLES[0], {}, identity, resource, boundary))


GUARDED: Final = {
    "kms:Decrypt": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "sts:AssumeRole": f"arn:aws:iam::{ACCOUNT}:role/target",
}
"""What has to consent itself: a key by its policy, a role by its trust policy, which names no resource."""


@pytest.mark.parametrize("action", GUARDED)
@rounds(40)
@given(st.data(), st.sampled_from(CALLERS), whole())
def test_keys_and_roles_consent_themselves(
    simulator: Simulator, action: str, data: st.DataObject, caller: str, identity: Policy
) -> None:
    """IAM policies alone open neither a key nor a role: they count as far as its own policy names the account."""
    about = {"Action": action.upper()} if action.startswith("sts:") else {"Action": action, "Resource": "*"}
    resource = data.draw(guards((*NAMES[caller], ROOT, ACCOUNT, *STRANGERS), about=about))
    agreed(simulator, Case(caller, action, GUARDED[action], {}, identity, resource, data.draw(maybe(whole()))))
