"""What no identity policy should give: everything but something, more power than one has, somebody else's list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from policies.analysis.globs import UNGUESSABLE, intersects
from policies.analysis.iam_documents import IDENTITY_KEYS, POLICY, TYPES, Statement, literal
from policies.analysis.iam_evaluation import reached
from policies.analysis.iam_limits import is_limited
from policies.analysis.identity import ROLE, regional
from policies.analysis.model import Resource, Stack
from policies.analysis.references import resolve
from policies.analysis.role_editing import BOUNDARY
from policies.rules.claims import said
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule, stack_rule
from policies.rules.stated import TEXT, exceptions, named
from policies.rules.statements import allowing, unread, where

_POWERS: Final = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateSAMLProvider",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
    "identitystore:CreateGroupMembership",
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
    "sso-directory:AddMemberToGroup",
    "sso-directory:UpdatePassword",
    "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
    "sso:AttachManagedPolicyToPermissionSet",
    "sso:CreateAccountAssignment",
    "sso:DeletePermissionsBoundaryFromPermissionSet",
    "sso:PutInlinePolicyToPermissionSet",
    "sso:PutPermissionsBoundaryToPermissionSet",
    "sts:AssumeRoot",
)
"""Each of these gives whoever has it any permission he likes: it writes rights, or makes or vouches for those who have
some. Source: Rhino Security Labs' list of IAM escalations; Service Authorization Reference for IAM, IAM Identity
Center, IAM Roles Anywhere and STS.

Not among them, though they sound so: `iam:UpdateRole` (a session's length), `iam:CreateServiceLinkedRole` (a role with
rights that AWS wrote, for AWS alone), `iam:EnableMFADevice` and the like (a second factor opens nothing without the
first), `iam:UpdateAccessKey` (nor a key without its secret), `sts:AssumeRoleWithWebIdentity` (the trust alone decides).
To take a policy off (`iam:DeleteRolePolicy`) gives what another one allows: no-shared-database counts it."""
_KEYS: Final = frozenset(
    {
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreateServiceSpecificCredential",
        "iam:ResetServiceSpecificCredential",
        "iam:UpdateLoginProfile",
        "iam:UploadSSHPublicKey",
        "iam:UploadSigningCertificate",
    }
)
"""Those that let one be a user: him whom they are about."""
_HIMSELF: Final = re.compile(r"arn:[^:]*:iam::[^:]*:user/([^:]*/)?\$\{aws:username\}", re.IGNORECASE)
"""Whoever asks, as a user (IAM User Guide, "Allows IAM users to manage their own credentials")."""
_BORROWED: Final = ("iam:PassRole", "sts:AssumeRole")
"""These give the permissions of a role: of whichever, if no role is named."""
_ANY_ROLE: Final = regional("iam", f"role/{UNGUESSABLE}", region="")
"""A role whose name begins with nothing that anyone has thought of: only a pattern for all roles takes it in."""
_MANAGED: Final = ":iam::aws:policy/"
_ATTACHED: Final = {
    ROLE: "managedPolicyArns",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}


@resource_rule(
    About(
        name="iam-no-not-elements",
        description="No policy allows all but something: no Allow with NotAction, NotResource or NotPrincipal.",
        severity="high",
        remedy="List what is allowed; put what must never happen into a Deny.",
    ),
    *TYPES,
)
def iam_no_not_elements(resource: Resource, _options: Options) -> Iterator[Finding]:
    """In a Deny they are the way to say "nothing but this"."""
    yield from unread(resource, ("identity", "trust", "resource"))
    for document, statement in allowing(resource, ("identity", "trust", "resource")):
        elements = {
            "NotAction": statement.not_actions,
            "NotResource": statement.not_resources,
            "NotPrincipal": statement.not_principals,
        }
        for name in (name for name, parts in elements.items() if parts):
            yield Violation(f"{where(document, statement)} allows everything but what its {name} names.")


@resource_rule(
    About(
        name="iam-no-privilege-escalation",
        description="No policy lets its holder give itself more permissions, or borrow those of any role.",
        severity="critical",
        remedy="Name the roles that may be passed; leave policies to deployments, or require a permissions boundary.",
        sources=("CKV_AWS_286", "CKV_AWS_289"),
    ),
    ROLE,
    *IDENTITY_KEYS,
)
def iam_no_privilege_escalation(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Editing policies within a permissions boundary that a condition requires is no escalation, nor are own keys."""
    yield from unread(resource, ("identity",))
    for document, statement in allowing(resource, ("identity",)):
        place = where(document, statement)
        if not is_limited(statement, BOUNDARY):
            own = _is_about_himself(statement)
            given = (power for power in _given(statement, _POWERS) if not (own and power in _KEYS))
            yield from (Violation(f"{place} allows {power}.") for power in given)
        if any(intersects(name, _ANY_ROLE) for name in literal(statement.resources)):
            yield from (Violation(f"{place} allows {power} on any role.") for power in _given(statement, _BORROWED))
        elif any(intersects(name, _ANY_ROLE) for name in reached(statement)):
            for power in _given(statement, _BORROWED):
                yield Doubt(f"on which roles {place} allows {power} depends on who asks")


def _is_about_himself(statement: Statement) -> bool:
    """Whether a statement is about nobody but the user who asks."""
    named = bool(statement.resources) and statement.variables
    return named and all(isinstance(item, str) and _HIMSELF.fullmatch(item) for item in statement.resources)


def _given(statement: Statement, powers: tuple[str, ...]) -> Iterator[str]:
    patterns = [pattern.lower() for pattern in literal(statement.actions)]
    return (power for power in powers if any(intersects(pattern, power.lower()) for pattern in patterns))


@stack_rule(
    About(
        name="iam-no-managed-policies",
        description="No role uses a policy that AWS wrote, but those that the config file names.",
        severity="medium",
        remedy="Write the few actions on the few resources into a policy of the role's own.",
        sources=("IAM4", "CKV_AWS_274"),
        always=False,
        options=exceptions("AWS's policies that may be used, by name.", {"policy": TEXT}),
    )
)
def iam_no_managed_policies(stack: Stack, options: Options) -> Iterator[Finding]:
    """They are written for everyone's resources, and AWS adds actions to them."""
    allowed = named(options, "policy")
    for token, key in _ATTACHED.items():
        for holder in stack.of(token):
            reference = resolve(stack, holder, key, said(holder, key), (POLICY,))
            for arn in reference.outside:
                name = arn.rsplit("/", 1)[-1]
                if _MANAGED in arn and name not in allowed:
                    yield Violation(f"{holder.name} uses AWS's policy {name}.", holder.urn)
            if reference.foreign or reference.untraceable:
                yield Doubt(f"which policy {holder.name} attaches isn't known yet", holder.urn)
