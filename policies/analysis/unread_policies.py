"""Policies that are given to somebody and can't be read here: AWS's own that aren't known, and other stacks'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.analysis.actors import given
from policies.analysis.iam_documents import POLICY
from policies.analysis.iam_managed import is_understood
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer


@dataclass(frozen=True, slots=True)
class Unread:
    """`by` gives `who` the policy `what`, of which nobody here knows what it allows."""

    who: str
    what: str
    by: Resource


@once
def unread_policies(stack: Stack) -> tuple[Unread, ...]:
    """Every policy that is given to somebody and can't be read."""
    stated = [(f"the role {role.name}", role, "managedPolicyArns") for role in stack.of(ROLE)]
    stated.extend((who, giver, "policyArn") for giver, who in given(stack))
    return tuple(Unread(who, what, by) for who, by, key in stated for what in _unread(stack, by, key))


def _unread(stack: Stack, by: Resource, key: str) -> Iterator[str]:
    if not by.states(key):
        return
    reference = refer(stack, by, (key,), (POLICY,))
    yield from (arn for arn in reference.outside if not is_understood(arn))
    if reference.foreign or reference.untraceable:
        yield "a policy that isn't known yet"
