"""What gives policies to whom: by which properties it names its receivers, and the policies that it attaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.analysis.iam_documents import ROLE_POLICY
from policies.analysis.identity import GROUP, ROLE, USER
from policies.analysis.model import Resource
from policies.analysis.values import as_list, dig

PERMISSION_SET: Final = "aws:ssoadmin/permissionSet:PermissionSet"
NOUNS: Final = {ROLE: "role", USER: "user", GROUP: "group", PERMISSION_SET: "permission set"}

_SET: Final = (("permissionSetArn", PERMISSION_SET),)
RECEIVERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    ROLE_POLICY: (("role", ROLE),),
    "aws:iam/userPolicy:UserPolicy": (("user", USER),),
    "aws:iam/groupPolicy:GroupPolicy": (("group", GROUP),),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (("role", ROLE),),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": (("user", USER),),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": (("group", GROUP),),
    "aws:iam/policyAttachment:PolicyAttachment": (("roles", ROLE), ("users", USER), ("groups", GROUP)),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": (("roleName", ROLE),),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": (("userName", USER),),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": (("groupName", GROUP),),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": _SET,
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": _SET,
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": _SET,
}
"""By type, the properties that say who gets the policy, and of what kind he is."""
_POLICIES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": ("policyArns",),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": ("policyArns",),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": ("policyArns",),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": ("managedPolicyArn",),
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": (
        "customerManagedPolicyReference",
        "name",
    ),
    ROLE: ("managedPolicyArns",),
}
_USUAL: Final = ("policyArn",)
ROLE_ATTACHMENTS: Final = tuple(
    (token, key) for token, ends in RECEIVERS.items() if token != ROLE_POLICY for key, kind in ends if kind == ROLE
)
"""What attaches policies to roles, and by which property it names the roles."""


def policy_path(giver: Resource) -> tuple[str, ...]:
    """Where a resource names the policies that it attaches."""
    return _POLICIES.get(giver.type, _USUAL)


def attached(giver: Resource) -> list[object]:
    """What it names there."""
    return as_list(dig(giver.props, *policy_path(giver)))
