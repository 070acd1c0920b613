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

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policies.simulator.asking import Simulator
from tests.policies.simulator.cases import ACCOUNT, Case, Policy, Statement, ours
from tests.policies.simulator.condition_strategies import Conditioned, conditioned
from tests.policies.simulator.strategies import (
    ACTIONS,
    CALLERS,
    ROLE,
    ROOT,
    SERVICE,
    SESSION,
    STRANGERS,
    TABLES,
    USER,
    contexts,
    exclusions,
    policies,
    principals,
)

EVERYTHING: Final[Statement] = {"Action": "*", "Resource": "*"}
ANYBODY: Final = principals("*", ACCOUNT, ROOT, USER, ROLE, SESSION, *STRANGERS, {"AWS": "*"}, {"Service": SERVICE})


LIMITED: Final = principals(ACCOUNT, ROOT, ROLE, *STRANGERS)
"""The simulator binds everybody by the session policy; AWS doesn't, whom a resource names directly."""


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


@rounds(160)
@given(conditioned(), st.booleans())
def test_conditions(simulator: Simulator, drawn: Conditioned, denies: bool) -> None:
    """An operator that is read in its plain sense alone opens, or closes, what its qualifier says otherwise."""
    conditional: Statement = {**EVERYTHING, "Effect": "Deny" if denies else "Allow", "Condition": drawn.condition}
    stated: Policy = (conditional, {**EVERYTHING, "Effect": "Allow"}) if denies else (conditional,)
    agreed(simulator, Case(USER, ACTIONS[0], TABLES[0], drawn.context, stated))


def asked(*callers: str) -> st.SearchStrategy[dict[str, Any]]:
    """A caller, an action, a table and a context."""
    return st.fixed_dictionaries(
        {
            "principal": st.sampled_from(callers),
            "action": st.sampled_from(ACTIONS),
            "target": st.sampled_from(TABLES),
            "context": contexts(),
        }
    )


@rounds(100)
@given(asked(*CALLERS), policies(), maybe(policies(principals=ANYBODY)), maybe(policies()))
def test_identity_resource_and_boundary(
    simulator: Simulator, asking: dict[str, Any], identity: Policy, resource: Policy | None, boundary: Policy | None
) -> None:
    """Which of them adds, which takes away, and from what: a boundary binds a role that a resource names, no user."""
    agreed(simulator, Case(**asking, identity=identity, resource=resource, boundary=boundary or None))


@rounds(40)
@given(asked(SESSION, ROLE), policies(), maybe(policies(principals=LIMITED)), policies().filter(bool))
def test_session_policies(
    simulator: Simulator, asking: dict[str, Any], identity: Policy, resource: Policy | None, session: Policy
) -> None:
    """A session gets what its role has and the session policy lets through, and no more."""
    agreed(simulator, Case(**asking, identity=identity, resource=resource, session=session))


@rounds(20)
@given(asked(SERVICE), policies(principals=ANYBODY))
def test_services(simulator: Simulator, asking: dict[str, Any], resource: Policy) -> None:
    """A service has no policies of its own: the resource lets it in by its name, or it stays outside."""
    agreed(simulator, Case(**asking, resource=resource))


@rounds(40)
@given(st.data(), st.sampled_from(CALLERS), policies(), maybe(policies()))
def test_whom_not_principal_leaves_out(
    simulator: Simulator, data: st.DataObject, caller: str, identity: Policy, boundary: Policy | None
) -> None:
    """Read as Principal it would grant to, or deny, just those whom it leaves out."""
    effects = ("Allow", "Deny") if boundary is None else ("Deny",)
    resource = tuple(data.draw(st.lists(exclusions(caller, effects=effects), max_size=2)))
    asking = data.draw(asked(caller))
    agreed(simulator, Case(**asking, identity=identity, resource=resource, boundary=boundary or None))


GUARDED: Final = {
    "kms:Decrypt": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "sts:AssumeRole": f"arn:aws:iam::{ACCOUNT}:role/target",
}
"""What has to consent itself: a key by its policy, a role by its trust policy, which names no resource."""


@st.composite
def consents(draw: st.DrawFn, action: str) -> Policy:
    """A key policy or a trust policy."""
    whole: dict[str, Any] = {} if action.startswith("sts:") else {"Resource": "*"}
    effects, actions = (
        st.sampled_from(("Allow", "Allow", "Deny")),
        st.sampled_from((action, action.upper(), "kms:Encrypt")),
    )
    stated = st.lists(st.tuples(effects, actions, ANYBODY), min_size=1, max_size=3)
    return tuple({"Effect": effect, "Action": what, **who, **whole} for effect, what, who in draw(stated))


@rounds(60)
@given(st.data(), st.sampled_from(CALLERS), st.sampled_from(sorted(GUARDED)))
def test_keys_and_roles_consent_themselves(simulator: Simulator, data: st.DataObject, caller: str, action: str) -> None:
    """IAM policies alone open neither a key nor a role: they count as far as its own policy names the account."""
    identity: Policy = ({**EVERYTHING, "Effect": "Allow"},) if data.draw(st.booleans()) else ()
    boundary = data.draw(maybe(st.just(({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},))))
    resource = data.draw(consents(action))
    agreed(simulator, Case(caller, action, GUARDED[action], {}, identity, resource, boundary))
