"""Roles, users and groups that somebody may rewrite: who may become them, what they may do, how they are labelled.

Source: Rhino Security Labs, "AWS IAM Privilege Escalation"; IAM User Guide, "Permissions boundaries". `iam:UpdateRole`
is none of the ways: it changes a description, and how long a session may last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from policies.analysis.globs import UNGUESSABLE
from policies.analysis.iam_documents import POLICY, Document
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.iam_limits import is_limited
from policies.analysis.identity import GROUP, ROLE, USER, iam_arn, regional
from policies.analysis.model import Resource, Stack
from policies.analysis.principal_tags import RETAGGING

_FEDERATED: Final = regional("sts", f"federated-user/{UNGUESSABLE}", region="")
"""Whom a user has act in his name, with tags of his choice (STS API reference, `GetFederationToken`)."""
BOUNDARY: Final = frozenset({"iam:permissionsboundary"})
_WITHOUT_IAM: Final = frozenset({"PowerUserAccess"})
"""Policies of AWS's that allow everything but what is IAM's."""
_TRUST: Final = ("iam:UpdateAssumeRolePolicy",)
_RIGHTS: Final[Mapping[str, tuple[str, ...]]] = {
    ROLE: ("iam:AttachRolePolicy", "iam:PutRolePolicy"),
    USER: ("iam:AttachUserPolicy", "iam:PutUserPolicy"),
    GROUP: ("iam:AttachGroupPolicy", "iam:PutGroupPolicy"),
}
_RELEASING: Final[Mapping[str, tuple[str, str]]] = {
    ROLE: ("iam:DeleteRolePolicy", "iam:DetachRolePolicy"),
    USER: ("iam:DeleteUserPolicy", "iam:DetachUserPolicy"),
}
"""By what a policy of one's own, and one that is attached, is taken off."""
_LIMITS: Final = ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary")
_VERSIONS: Final = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


def open_to_all(stack: Stack, grant: Grants) -> Iterator[Resource]:
    """The roles whose trust the grants let one rewrite: whoever may do that lets himself in."""
    yield from _edited(stack, ROLE, unbounded(grant), _TRUST)


def empowered(stack: Stack, grant: Grants, held: Mapping[str, Grants]) -> Iterator[Resource]:
    """Whom the grants let one give any right. `held` is what each role, user and group may do, by its URN."""
    free = unbounded(grant)
    for kind, actions in _RIGHTS.items():
        yield from _edited(stack, kind, free, actions)
    if meeting(free, _VERSIONS, ("*",)):
        for each in stack.of(*_RIGHTS):
            policies = {document.holder: None for document in held[each.urn].documents}
            if meeting(free, _VERSIONS, [iam_arn(policy) for policy in policies if policy.type == POLICY]):
                yield each


def may_retag(grant: Grants, who: Resource) -> bool:
    """Whether somebody with these grants may choose the tags of a role, or of a user."""
    return who.type in RETAGGING and bool(meeting(grant, RETAGGING[who.type], (iam_arn(who), _FEDERATED)))


def released(part: Grants, by: Grants) -> Grants:
    """The grants of a role or a user, without the refusals that somebody with the grants `by` may take off."""
    actions = _RELEASING.get(part.role.type)
    refusing = [document for document in part.documents if _refuses(document)]
    if actions is None or not refusing:
        return part
    own, attached = (bool(meeting(by, (action,), (iam_arn(part.role),))) for action in actions)
    documents = (
        replace(document, loose=True)
        if document in refusing and (attached if document.holder.type == POLICY else own)
        else document
        for document in part.documents
    )
    return replace(part, documents=tuple(documents)) if own or attached else part


def _refuses(document: Document) -> bool:
    return isinstance(document.statements, tuple) and not all(item.allows for item in document.statements)


def may_unbind(grant: Grants) -> bool:
    """Whether a role may change its own permissions boundary: take it off, put on another one, or write it anew."""
    free = unbounded(grant)
    if meeting(free, _LIMITS, (iam_arn(grant.role),)):
        return True
    policies = {document.holder: None for document in grant.boundary or () if document.holder.type == POLICY}
    return bool(meeting(free, _VERSIONS, [iam_arn(policy) for policy in policies]))


def _edited(stack: Stack, kind: str, grant: Grants, actions: tuple[str, ...]) -> Iterator[Resource]:
    edited = stack.of(kind)
    if edited and meeting(grant, actions, ("*",)):
        yield from (each for each in edited if meeting(grant, actions, (iam_arn(each),)))


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
