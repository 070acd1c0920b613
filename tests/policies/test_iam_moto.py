"""The evaluator and moto's agree on what moto reads: Allow, Deny, Action, NotAction, Resource and `*` of one policy.

moto's matches action names by their case, has no `?`, passes over NotResource, and takes an unmet condition for a Deny.
None of that is drawn here: for it there are the simulator and AWS's text (`simulator/test_agreement.py`).
"""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from moto.iam.access_control import IAMPolicy, PermissionResult

from tests.policies.deciding import ROLE, Raw, decided

ACTIONS = ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage")
PATTERNS = ("*", "sqs:*", "sqs:*Message", "sqs:Send*", *ACTIONS)
QUEUES = tuple(f"arn:aws:sqs:eu-west-1:111122223333:{name}" for name in ("orders", "order", "payments"))
RESOURCES = ("*", "arn:aws:sqs:*:111122223333:o*", f"{QUEUES[1]}*", *QUEUES)


def several(alphabet: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """A few of them."""
    return st.lists(st.sampled_from(alphabet), min_size=1, max_size=3, unique=True)


def _statement(effect: str, element: str, actions: list[str], resources: list[str]) -> Raw:
    return {"Effect": effect, element: actions, "Resource": resources}


STATEMENTS = st.builds(
    _statement,
    st.sampled_from(("Allow", "Allow", "Deny")),
    st.sampled_from(("Action", "NotAction")),
    several(PATTERNS),
    several(RESOURCES),
)


@settings(max_examples=100, derandomize=True, database=None)
@given(st.lists(STATEMENTS, max_size=4), st.sampled_from(ACTIONS), st.sampled_from(QUEUES))
def test_one_policy(policy: list[Raw], action: str, queue: str) -> None:
    """The local system's answers rest on ours: a third reading of the simplest cases finds what two overlook."""
    document = json.dumps({"Version": "2012-10-17", "Statement": policy})
    theirs = IAMPolicy({"policy_document": document}).is_action_permitted(action, queue)
    assert decided(ROLE, own=policy, action=action, resource=queue).allowed is (theirs is PermissionResult.PERMITTED)
