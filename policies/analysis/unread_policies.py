"""Policies that can't be read here: AWS's own that aren't known, other stacks', and texts that are no policy at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.analysis.actors import given
from policies.analysis.attachments import policy_path
from policies.analysis.iam_documents import POLICY, all_documents
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
    stated = [(f"the role {role.name}", role) for role in stack.of(ROLE)]
    stated.extend((who, giver) for giver, who in given(stack))
    return (*(Unread(who, what, by) for who, by in stated for what in _unread(stack, by)), *_malformed(stack))


def _malformed(stack: Stack) -> Iterator[Unread]:
    """What AWS itself will refuse, or read otherwise than whoever wrote it."""
    for documents in all_documents(stack).values():
        for document in documents:
            if document.statements is None:
                what = f"by its {document.key} something that is no policy document"
                yield Unread(f"whoever {document.holder.name} is for", what, document.holder)


def _unread(stack: Stack, by: Resource) -> Iterator[str]:
    path = policy_path(by)
    if not by.states(path[0]):
        return
    reference = refer(stack, by, path, (POLICY,))
    yield from (arn for arn in reference.outside if not is_understood(arn))
    if reference.foreign or reference.untraceable:
        yield "a policy that isn't known yet"
