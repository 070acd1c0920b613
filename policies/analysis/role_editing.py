"""Roles that somebody may rewrite: who may become them, or what they may do.

Source: Rhino Security Labs, "AWS IAM Privilege Escalation"; IAM User Guide, "Permissions boundaries".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from policies.analysis.iam_documents import POLICY, Document
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.iam_limits import is_limited
from policies.analysis.identity import ROLE, iam_arn
from policies.analysis.model import Resource, Stack

BOUNDARY: Final = frozenset({"iam:permissionsboundary"})
_WITHOUT_IAM: Final = frozenset({"PowerUserAccess"})
"""Policies of AWS's that allow everything but what is IAM's."""
_TRUST: Final = ("iam:UpdateAssumeRolePolicy",)
_RIGHTS: Final = ("iam:AttachRolePolicy", "iam:PutRolePolicy")
_LIMITS: Final = ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary")
_VERSIONS: Final = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


def open_to_all(stack: Stack, grant: Grants) -> Iterator[Resource]:
    """The roles whose trust the grants let one rewrite: whoever may do that lets himself in."""
    yield from _edited(stack, unbounded(grant), _TRUST)


def empowered(stack: Stack, grant: Grants, attached: Mapping[str, tuple[Resource, ...]]) -> Iterator[Resource]:
    """The roles that the grants let one give any right. `attached` are the policies of each role, by its URN."""
    free = unbounded(grant)
    yield from _edited(stack, free, _RIGHTS)
    if meeting(free, _VERSIONS, ("*",)):
        for role in stack.of(ROLE):
            policies = (holder for holder in attached.get(role.urn, ()) if holder.type == POLICY)
            if meeting(free, _VERSIONS, [iam_arn(policy) for policy in policies]):
                yield role


def may_unbind(grant: Grants) -> bool:
    """Whether a role may change its own permissions boundary: take it off, put on another one, or write it anew."""
    free = unbounded(grant)
    if meeting(free, _LIMITS, (iam_arn(grant.role),)):
        return True
    policies = {document.holder: None for document in grant.boundary or () if document.holder.type == POLICY}
    return bool(meeting(free, _VERSIONS, [iam_arn(policy) for policy in policies]))


def _edited(stack: Stack, grant: Grants, actions: tuple[str, ...]) -> Iterator[Resource]:
    if meeting(grant, actions, ("*",)):
        yield from (role for role in stack.of(ROLE) if meeting(grant, actions, (iam_arn(role),)))


def unbounded(grant: Grants) -> Grants:
    """The grants without what a permissions boundary holds back: within it, nobody gets more than it lets through."""
    parts = tuple(unbounded(part) for part in grant.each)
    managed = {name: by for name, by in grant.managed.items() if name not in _WITHOUT_IAM}
    return replace(grant, documents=tuple(map(_without_bounded, grant.documents)), managed=managed, each=parts)


def _without_bounded(document: Document) -> Document:
    if not isinstance(document.statements, tuple):
        return document
    free = tuple(item for item in document.statements if not (item.allows and is_limited(item, BOUNDARY)))
    return document if len(free) == len(document.statements) else replace(document, statements=free)
