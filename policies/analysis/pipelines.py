"""Pipelines that deploy: jobs of one repository in one environment or on one branch, as a role's own trust holds them.

Sources: GitHub Docs, "OpenID Connect reference" (what the subject of a token says); IAM User Guide, "Create a role for
OpenID Connect federation" ("Configuring a role for GitHub OIDC identity provider").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.iam_documents import Condition, Statement, all_documents
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declarations, declared_owners, is_platform_part
from policies.analysis.values import UNKNOWN
from policies.analysis.workloads import role_uses

_ISSUER: Final = re.compile(r".*:oidc-provider/(token\.actions\.githubusercontent\.com(?:/[^/]+)?)")
_NARROW: Final = re.compile(r"repo:([^/:*?$]+/[^/:*?$]+):(?:environment:[^*?$]+|ref:refs/heads/[^*?$]+)")
_NAMING: Final = frozenset({"stringequals", "stringlike"})
_PROVIDER: Final = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"


def pipelines(statement: Statement) -> frozenset[str]:
    """The subjects that a statement of a trust is held to, if they are all of one repository; none if it is wider."""
    issuers = [_ISSUER.fullmatch(name) if isinstance(name, str) else None for name in statement.federated]
    names = {found[1].lower() for found in issuers if found is not None}
    if None in issuers or len(names) != 1 or statement.principals or statement.services or statement.not_principals:
        return frozenset()
    key = f"{names.pop()}:sub"
    for subjects in (_subjects(test) for test in statement.conditions if test.key.lower() == key):
        if len({_repository(each) for each in subjects}) == 1:
            return subjects
    return frozenset()


def _subjects(test: Condition) -> frozenset[str]:
    """What a condition holds subjects to. Wildcards stand for themselves under some operators; nobody means them so."""
    values = [value for value in test.values if isinstance(value, str) and _NARROW.fullmatch(value)]
    return frozenset(values) if test.operator.lower() in _NAMING and len(values) == len(test.values) else frozenset()


def _repository(subject: str) -> str:
    return subject.split(":", 2)[1].lower()


def own_pipeline(stack: Stack, role: Resource, statement: Statement) -> bool | None:
    """Whether a statement of a role's trust is for the pipeline of the service that owns the role, and for no other.

    None: the roles of several services trust it, and whose it is can't be told.
    """
    subjects, owners = pipelines(statement), declared_owners(stack, role)
    if not subjects or len(owners) != 1:
        return False
    named = {_repository(subject).partition("/")[2] for subject in subjects}
    if not named.isdisjoint(declarations(stack).keys() - owners):
        return False
    return True if all(_trusted_by(stack)[subject] <= owners for subject in subjects) else None


@once
def _trusted_by(stack: Stack) -> Mapping[str, frozenset[str]]:
    """The services whose roles trust each subject."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for role in stack.of(ROLE):
        for subject in (subject for item in _trust(stack, role) for subject in pipelines(item)):
            found[subject] |= declared_owners(stack, role)
    return found


@once
def deployers(stack: Stack) -> Mapping[str, bool]:
    """The platform's roles (by URN) that such pipelines alone get, and nothing runs with, and whether that is certain.

    They start what the stack has with the roles that it has for it.
    """
    used = {use.what.urn for use in role_uses(stack)}
    found = ((role.urn, _deploys(stack, role)) for role in stack.of(ROLE) if role.urn not in used)
    return {urn: sure for urn, sure in found if sure is not None}


def _deploys(stack: Stack, role: Resource) -> bool | None:
    if declared_owners(stack, role) or not is_platform_part(stack, role):
        return None
    trust = [*_trust(stack, role)]
    if trust:
        return True if all(map(pipelines, trust)) else None
    return False if _is_hidden(stack, role) else None


def _is_hidden(stack: Stack, role: Resource) -> bool:
    """Whether a trust isn't known yet, and was made from a provider that vouches for pipelines."""
    origins = (stack.by_urn.get(urn) for urn in role.origins.get("assumeRolePolicy", ()))
    unknown = any(each.sort == "trust" and each.statements is UNKNOWN for each in all_documents(stack)[role.urn])
    return unknown and any(each is not None and each.type == _PROVIDER for each in origins)


def _trust(stack: Stack, role: Resource) -> Iterator[Statement]:
    """What a role's trust allows, as far as it is known."""
    for document in all_documents(stack)[role.urn]:
        if document.sort == "trust":
            statements = document.statements if isinstance(document.statements, tuple) else ()
            yield from (item for item in statements if item.allows)
