"""What conditions on the tags of whoever asks leave of a statement, where these tags are known.

Source: IAM User Guide, "Controlling access to and for IAM users and roles using tags", and "Pass session tags in AWS
STS": a session's tags go before the role's, and whoever passes some needs sts:TagSession by the role's trust.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from policies.analysis.globs import matches
from policies.analysis.iam_conditions import holds
from policies.analysis.iam_documents import Condition, Document, Statement, documents, literal
from policies.analysis.iam_operators import NotUnderstoodError
from policies.analysis.iam_variables import is_filled
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource
from policies.analysis.tag_conditions import tag_of
from policies.analysis.values import UNKNOWN

RETAGGING: Final = ("iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy")
"""Whoever may do one of these to a role decides what conditions on the role's tags say."""
_KEY: Final = "aws:principaltag/"
_SESSION_TAGS: Final = "sts:tagsession"


def is_on_principal(condition: Condition) -> bool:
    """Whether a condition is on a tag of whoever asks."""
    return condition.key.lower().startswith(_KEY)


def asks_for_tags(found: Iterable[Document]) -> bool:
    """Whether a statement of some document does."""
    known = (document.statements for document in found if isinstance(document.statements, tuple))
    return any(is_on_principal(test) for statements in known for item in statements for test in item.conditions)


def outcome(condition: Condition, role: Resource | None) -> bool | None:
    """Whether the condition holds for a role; None where that can't be told. No role: one whose tags aren't known."""
    if role is None or not is_on_principal(condition):
        return None
    tag = tag_of(role, condition.key[len(_KEY) :].lower())
    if tag is UNKNOWN or not all(isinstance(value, str) and is_filled(value) for value in condition.values):
        return None
    try:
        return holds(condition, {condition.key: (tag,)} if isinstance(tag, str) else {})
    except NotUnderstoodError:
        return None


def shuts_out(statement: Statement, role: Resource | None) -> bool:
    """Whether a statement surely isn't for the role: it asks for a tag that the role hasn't."""
    return any(outcome(test, role) is False for test in statement.conditions)


def may_shut_out(statement: Statement, role: Resource | None) -> bool:
    """Whether it perhaps isn't: it asks for a tag, and nobody knows whether the role has it."""
    return any(is_on_principal(test) and outcome(test, role) is not True for test in statement.conditions)


def has_own_tags(role: Resource) -> bool:
    """Whether the role's tags are those of all its sessions: its trust lets nobody pass others."""
    if role.type != ROLE:
        return False
    trust = [document for document in documents(role) if document.sort == "trust"]
    return bool(trust) and not any(map(_passes_tags, trust))


def _passes_tags(trust: Document) -> bool:
    if not isinstance(trust.statements, tuple):
        return True
    return any(item.allows and _names(item) for item in trust.statements)


def _names(statement: Statement) -> bool:
    if statement.not_actions or UNKNOWN in statement.actions:
        return True
    return any(matches(action.lower(), _SESSION_TAGS) for action in literal(statement.actions))
