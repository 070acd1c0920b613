"""Users and groups of IAM's: what each may do, who gets at it, and in which groups a user is.

Source: IAM User Guide, "IAM users", "IAM user groups"; Rhino Security Labs, "AWS IAM Privilege Escalation". Only a key
or a password makes somebody the user everywhere. A second factor (`iam:EnableMFADevice`, `iam:DeactivateMFADevice`)
opens nothing without the first, and a key that is switched on again (`iam:UpdateAccessKey`) nothing without its secret.
An SSH key, a certificate or a credential of one service is good for that service alone, and none of these is a store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from policies.analysis.attachments import RECEIVERS, attached, policy_path
from policies.analysis.iam_documents import POLICY, Document, all_documents
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.iam_managed import managed_policies
from policies.analysis.identity import GROUP, USER, iam_arn
from policies.analysis.model import Resource, Stack, once
from policies.analysis.principal_tags import asks_for_tags, has_own_tags
from policies.analysis.references import refer
from policies.analysis.role_editing import may_retag, released

_MEMBERSHIPS: Final = (
    ("aws:iam/userGroupMembership:UserGroupMembership", "user", "groups"),
    ("aws:iam/groupMembership:GroupMembership", "users", "group"),
)
_BEING: Final = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
_JOINING: Final = ("iam:AddUserToGroup",)


@once
def people(stack: Stack) -> Mapping[str, Grants]:
    """What each user and each group of the stack is given, by URN: to a user also what his groups are."""
    documents: dict[str, list[Document]] = {}
    managed: dict[str, dict[str, Resource]] = {}
    for giver, to in _given(stack):
        documents.setdefault(to.urn, []).extend(stated_by(stack, giver))
        managed.setdefault(to.urn, {}).update(dict.fromkeys(managed_policies(attached(giver)), giver))
    found: dict[str, Grants] = {}
    for who in stack.of(USER, GROUP):
        alike = (who, *groups_of(stack, who))
        texts = [document for one in alike for document in documents.get(one.urn, ())]
        theirs = {name: by for one in alike for name, by in managed.get(one.urn, {}).items()}
        found[who.urn] = person(Grants(who, tuple(dict.fromkeys(texts)), theirs, frozenset(one.urn for one in alike)))
    return found


def person(grant: Grants) -> Grants:
    """Somebody's grants, with what is known of his tags, and of the policies that he may take off."""
    held = replace(released(grant, grant), by_tag=asks_for_tags(grant.documents))
    return replace(held, settled=has_own_tags(grant.role) and not may_retag(held, grant.role))


def stated_by(stack: Stack, giver: Resource) -> Iterator[Document]:
    """The documents that a resource gives somebody: its own, or those of what it attaches."""
    policies = refer(stack, giver, policy_path(giver), (POLICY,)).targets
    for holder in (giver, *policies):
        yield from (item for item in all_documents(stack).get(holder.urn, ()) if item.sort == "identity")


def groups_of(stack: Stack, user: Resource) -> Iterator[Resource]:
    """The groups that a user is in."""
    for token, member, group in _MEMBERSHIPS:
        for membership in stack.of(token):
            if user in refer(stack, membership, (member,), (USER,)).targets:
                yield from refer(stack, membership, (group,), (GROUP,)).targets


def taken_on(stack: Stack, grant: Grants) -> Iterator[tuple[Resource, str]]:
    """The users whom the grants let one be, and the groups that one may join, each with how."""
    for token, actions, how in ((USER, _BEING, "making itself a key of"), (GROUP, _JOINING, "putting somebody into")):
        who = stack.of(token)
        if who and meeting(grant, actions, ("*",)):
            yield from ((one, how) for one in who if meeting(grant, actions, (iam_arn(one),)))


def _given(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """What gives a policy to which user or group."""
    for token, ends in RECEIVERS.items():
        for key, kind in ends:
            for giver in stack.of(token) if kind in (USER, GROUP) else ():
                yield from ((giver, to) for to in refer(stack, giver, (key,), (kind,)).targets)
