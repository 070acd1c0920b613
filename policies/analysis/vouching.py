"""Roles that trust whoever somebody else vouches for, where one may decide who that is: he then vouches for himself.

Sources: IAM User Guide, "Create a SAML identity provider in IAM" (its metadata hold the keys that assertions are signed
with); IAM Roles Anywhere User Guide, "Trust anchors" and "Trust policy" (`aws:SourceArn` is the anchor). A provider of
OpenID Connect signs with keys from its own address, which no right in AWS changes. `sts:AssumeRoleWithWebIdentity` and
`sts:AssumeRoleWithSAML` are no way: nobody needs them, the trust alone decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.globs import UNGUESSABLE, intersects
from policies.analysis.iam_documents import Document, Statement, all_documents, literal
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import ROLE, arn_pattern, known, regional
from policies.analysis.model import Resource, Stack, once

_SAML: Final = "aws:iam/samlProvider:SamlProvider"
_ANCHOR: Final = "aws:rolesanywhere/trustAnchor:TrustAnchor"
_ANYWHERE: Final = "rolesanywhere.amazonaws.com"
_UPDATING: Final = ("iam:UpdateSAMLProvider",)
_REPLACING: Final = ("iam:DeleteSAMLProvider", "iam:CreateSAMLProvider")
_ANCHORING: Final = ("rolesanywhere:CreateTrustAnchor",)
_ROOTING: Final = ("rolesanywhere:UpdateTrustAnchor",)
_ANY_ANCHOR: Final = regional("rolesanywhere", f"trust-anchor/{UNGUESSABLE}")


def vouched_for(stack: Stack, grant: Grants) -> Iterator[tuple[Resource, str]]:
    """The roles that the grants let one vouch for himself to, each with how."""
    if not _trusting(stack) or not meeting(grant, (*_UPDATING, *_REPLACING, *_ANCHORING, *_ROOTING), ("*",)):
        return
    for role, document in _trusting(stack):
        yield from ((role, how) for how in dict.fromkeys(_ways(stack, grant, document)))


@once
def _trusting(stack: Stack) -> tuple[tuple[Resource, Document], ...]:
    """The trusts that name a provider of SAML's or Roles Anywhere, or are made from what may be one."""
    trusts = (
        (role, document)
        for role in stack.of(ROLE)
        for document in all_documents(stack)[role.urn]
        if document.sort == "trust"
    )
    return tuple(
        (role, trust) for role, trust in trusts if _origins(stack, trust) or any(map(_vouches, _allowing(trust)))
    )


def _vouches(statement: Statement) -> bool:
    return _ANYWHERE in statement.services or any(":saml-provider/" in name for name in literal(statement.federated))


def _allowing(document: Document) -> tuple[Statement, ...]:
    stated = document.statements if isinstance(document.statements, tuple) else ()
    return tuple(item for item in stated if item.allows)


def _origins(stack: Stack, document: Document) -> list[Resource]:
    """The providers and anchors that a trust is made from, if it isn't known yet."""
    if isinstance(document.statements, tuple):
        return []
    found = (stack.by_urn.get(urn) for urn in document.holder.origins.get(document.key, ()))
    return [item for item in found if item is not None and item.type in (_SAML, _ANCHOR)]


def _ways(stack: Stack, grant: Grants, document: Document) -> Iterator[str]:
    for origin in _origins(stack, document):
        yield from _by_anchor(grant, _arn(origin)) if origin.type == _ANCHOR else _by_provider(grant, _arn(origin))
    for statement in _allowing(document):
        for provider in literal(statement.federated):
            yield from _by_provider(grant, provider) if ":saml-provider/" in provider else ()
        if _ANYWHERE in statement.services:
            yield from _anywhere(grant, statement)


def _arn(origin: Resource) -> str:
    if origin.type == _ANCHOR:
        return arn_pattern(origin) or _ANY_ANCHOR
    return arn_pattern(origin) or regional("iam", f"saml-provider/{known(origin, 'name') or UNGUESSABLE}", region="")


def _by_provider(grant: Grants, arn: str) -> Iterator[str]:
    if meeting(grant, _UPDATING, (arn,)) or all(meeting(grant, (action,), (arn,)) for action in _REPLACING):
        yield f"vouching for itself by the provider {arn.rpartition('/')[2]}"


def _anywhere(grant: Grants, statement: Statement) -> Iterator[str]:
    """By a new anchor, unless a condition names those that count; or by another root for one that does."""
    tests = (test for test in statement.conditions if test.key.lower() == "aws:sourcearn")
    anchors = [value for test in tests for value in literal(test.values)]
    if meeting(grant, _ANCHORING, ("*",)) and all(map(_takes_in_new, anchors)):
        yield "making itself an anchor of Roles Anywhere"
    for anchor in anchors or (_ANY_ANCHOR,):
        yield from _by_anchor(grant, anchor)


def _by_anchor(grant: Grants, arn: str) -> Iterator[str]:
    if meeting(grant, _ROOTING, (arn,)):
        yield "giving an anchor of Roles Anywhere another root"


def _takes_in_new(pattern: str) -> bool:
    """Whether an anchor that is made next, with an id that AWS makes up, is among those that a pattern names."""
    return intersects(pattern, _ANY_ANCHOR)
