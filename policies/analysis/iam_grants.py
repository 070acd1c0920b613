"""What a role may do: its own policies and attached ones, closed over the roles it may assume or pass on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.globs import intersects
from policies.analysis.iam_documents import POLICY, ROLE_POLICY, Document, Statement, all_documents, literal
from policies.analysis.iam_evaluation import Grants, meeting, together
from policies.analysis.iam_managed import managed_policies
from policies.analysis.identity import ROLE, arn_pattern
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.references import refer
from policies.analysis.takeover import taken_over
from policies.analysis.workloads import role_uses

HANDING: Final = "iam:PassRole"
STARTING: Final = (
    "apprunner:CreateService",
    "batch:RegisterJobDefinition",
    "batch:SubmitJob",
    "cloudformation:CreateStack",
    "codebuild:CreateProject",
    "ec2:RunInstances",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "elasticmapreduce:RunJobFlow",
    "glue:CreateJob",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionConfiguration",
    "sagemaker:CreateNotebookInstance",
    "scheduler:CreateSchedule",
    "states:CreateStateMachine",
)
"""Actions that run something of the caller's under a role that he passes (IAM User Guide, "Grant a user permissions to
pass a role to an AWS service").
"""

_NAMING: Final = frozenset({"ArnEquals", "ArnLike", "StringEquals", "StringLike"})
_SESSION: Final = re.compile(r"arn:[^:]*:sts::[^:]*:assumed-role/([^/]+)/.*")
_ATTACHMENTS: Final = (
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
)


@once
def role_services(stack: Stack) -> Mapping[str, frozenset[str]]:
    """For each role (by URN) the services that may act through it: its declared owner and who runs with it."""
    found: dict[str, frozenset[str]] = {role.urn: declared_owners(stack, role) for role in stack.of(ROLE)}
    for use in role_uses(stack):
        found[use.what.urn] = found.get(use.what.urn, frozenset()) | use.services
    return found


@once
def grants(stack: Stack) -> Mapping[str, Grants]:
    """The grants of every role by URN, closed over AssumeRole."""
    own = {role.urn: _own_grants(stack, role) for role in stack.of(ROLE)}
    following = {urn: tuple(dict.fromkeys(_next(stack, own, grant))) for urn, grant in own.items()}
    return {urn: _closed(own, following, urn) for urn in own}


@once
def grants_of(stack: Stack) -> Mapping[str, tuple[Grants, ...]]:
    """What each service may do: the grants of every role that it acts through."""
    found: dict[str, list[Grants]] = {}
    for urn, services in role_services(stack).items():
        for service in services if urn in grants(stack) else ():
            found.setdefault(service, []).append(grants(stack)[urn])
    return {service: tuple(granted) for service, granted in found.items()}


def _own_grants(stack: Stack, role: Resource) -> Grants:
    by_urn = all_documents(stack)
    holders = (role, *_attached(stack).get(role.urn, ()))
    stated = (document for holder in holders for document in by_urn.get(holder.urn, ()))
    return Grants(
        role,
        tuple(document for document in stated if document.sort == "identity"),
        _managed(stack).get(role.urn, {}),
        frozenset({role.urn}),
        boundary=_boundary(stack, role),
    )


def _boundary(stack: Stack, role: Resource) -> tuple[Document, ...] | None:
    """The role's permissions boundary, if it is one policy of this stack and all of it is known."""
    policy = refer(stack, role, ("permissionsBoundary",), (POLICY,)).sole
    found = all_documents(stack).get(policy.urn, ()) if policy is not None else ()
    return found if found and all(document.readable for document in found) else None


@once
def _attached(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """For each role (by URN) the other resources that state its policies."""
    found: dict[str, list[Resource]] = {}
    for policy in stack.of(ROLE_POLICY):
        for role in refer(stack, policy, ("role",), (ROLE,)).targets:
            found.setdefault(role.urn, []).append(policy)
    for attachment, role in _attachments(stack):
        policies = refer(stack, attachment, ("policyArn",), (POLICY,)).targets
        found.setdefault(role.urn, []).extend(policies)
    for role in stack.of(ROLE):
        found.setdefault(role.urn, []).extend(refer(stack, role, ("managedPolicyArns",), (POLICY,)).targets)
    return {urn: tuple(holders) for urn, holders in found.items()}


@once
def _managed(stack: Stack) -> Mapping[str, Mapping[str, Resource]]:
    """For each role (by URN) the AWS-managed policies that open data, by name, with the resource that attaches each."""
    found: dict[str, dict[str, Resource]] = {}
    stated = [(role, role, role.props.get("managedPolicyArns")) for role in stack.of(ROLE)]
    stated.extend((by, role, by.props.get("policyArn")) for by, role in _attachments(stack))
    for by, role, arns in stated:
        for name in managed_policies(arns):
            found.setdefault(role.urn, {})[name] = by
    return found


@once
def _attachments(stack: Stack) -> tuple[tuple[Resource, Resource], ...]:
    """Every attachment of a policy to a role of the stack."""
    return tuple(
        (attachment, role)
        for attachment in stack.of(*_ATTACHMENTS)
        for key in ("role", "roles")
        for role in refer(stack, attachment, (key,), (ROLE,)).targets
    )


def _closed(own: Mapping[str, Grants], following: Mapping[str, tuple[str, ...]], urn: str) -> Grants:
    """The role's grants and those of every role it can get at, directly or through others."""
    seen, queue = {urn}, [urn]
    taken: list[Grants] = []
    while queue:
        current = queue.pop()
        taken.append(own[current])
        for other in following[current]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return together(*taken)


def _next(stack: Stack, own: Mapping[str, Grants], grant: Grants) -> Iterator[str]:
    """The roles (by URN) that it may become, hand to what it starts, or get with what runs with them."""
    yield from (urn for urn in assumable(stack) if may_assume(stack, grant, own[urn].role))
    yield from (urn for urn in _passable(stack, grant) if _may_pass(grant, own[urn].role))
    yield from taken_over(stack, grant)


@once
def assumable(stack: Stack) -> tuple[str, ...]:
    """The roles (by URN) whose trust lets in more than AWS's own services, as far as it is known."""
    return tuple(role.urn for role in stack.of(ROLE) if any(_trusts_roles(item) for item in _trust(stack, role)))


def _passable(stack: Stack, grant: Grants) -> tuple[str, ...]:
    """The roles (by URN) to look at, if it may start something that runs under a role at all. Hardly anyone may."""
    hands_on = meeting(grant, (HANDING,), ("*",)) and meeting(grant, STARTING, ("*",))
    return tuple(role.urn for role in stack.of(ROLE)) if hands_on else ()


def _may_pass(grant: Grants, role: Resource) -> bool:
    """Whether it may hand the role to what it starts: then whatever that does, it has told it to."""
    pattern = arn_pattern(role)
    return (
        pattern is not None and bool(meeting(grant, (HANDING,), (pattern,))) and bool(meeting(grant, STARTING, ("*",)))
    )


def _trust(stack: Stack, role: Resource) -> tuple[Document, ...]:
    return tuple(document for document in all_documents(stack)[role.urn] if document.sort == "trust")


def _trusts_roles(document: Document) -> bool:
    return not isinstance(document.statements, tuple) or any(item.principals for item in document.statements)


def may_assume(stack: Stack, grant: Grants, role: Resource) -> bool:
    """Whether a role trusts another one by its ARN, or trusts the account while the other is allowed to assume it."""
    named = arn_pattern(grant.role)
    for document in _trust(stack, role):
        if not isinstance(document.statements, tuple):
            if grant.role.urn in role.origins.get(document.key, ()):
                return True
            continue
        trusted = [name for item in document.statements if item.allows for name in _trusted(item)]
        if "*" in trusted or (named is not None and any(same_role(named, name) for name in trusted)):
            return True
        if any(is_account(name) for name in trusted) and _is_allowed_to_assume(grant, role):
            return True
    return False


def _trusted(statement: Statement) -> list[str]:
    """Whom a statement of a trust is for: everyone, if it says so, but for those that a condition leaves out."""
    names = literal(statement.principals)
    conditions = (item for item in statement.conditions if item.key.lower() == "aws:principalarn")
    held = [literal(item.values) for item in conditions if item.operator in _NAMING]
    return held[0] if "*" in names and held else names


def same_role(pattern: str, principal: str) -> bool:
    """Whether a principal names the role that has this ARN (pattern), or one of its sessions."""
    session = _SESSION.fullmatch(principal)
    if session is not None:
        # The ARN of a session has no path, that of a role may have one.
        return intersects(pattern.rpartition("/")[2], session[1])
    return ":role/" in principal and intersects(pattern, principal)


def is_account(principal: str) -> bool:
    """A whole account (or anyone) as principal leaves the decision to the other side's own policies."""
    return principal == "*" or principal.endswith(":root") or (principal.isdigit() and len(principal) == 12)  # noqa: PLR2004


def _is_allowed_to_assume(grant: Grants, role: Resource) -> bool:
    pattern = arn_pattern(role)
    known = pattern is not None and bool(meeting(grant, ("sts:AssumeRole",), (pattern,)))
    hidden = (document for document in grant.documents if not document.readable)
    return known or any(role.urn in document.holder.origins.get(document.key, ()) for document in hidden)
