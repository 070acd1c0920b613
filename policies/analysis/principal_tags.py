"""What conditions on the tags of whoever asks leave of a statement, where these tags are known.

Source: IAM User Guide, "Controlling access to and for IAM users and roles using tags", and "Pass session tags in AWS
STS": a session's tags go before the role's, and whoever passes some needs sts:TagSession by the role's trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from policies.analysis.globs import matches
from policies.analysis.iam_conditions import holds
from policies.analysis.iam_documents import Condition, Document, Statement, documents, literal
from policies.analysis.iam_operators import NotUnderstoodError
from policies.analysis.iam_variables import is_filled
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource
from policies.analysis.tag_conditions import tag_of
from policies.analysis.values import UNKNOWN, Unknown

RETAGGING: Final = ("iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy")
"""Whoever may do one of these to a role decides what conditions on the role's tags say."""
_KEY: Final = "aws:principaltag/"
_VARIABLE: Final = re.compile(r"\$\{aws:PrincipalTag/([^,}]+)\}", re.IGNORECASE)
_SESSION_TAGS: Final = "sts:tagsession"


def is_on_principal(condition: Condition) -> bool:
    """Whether a condition is on a tag of whoever asks."""
    return condition.key.lower().startswith(_KEY)


def asks_for_tags(found: Iterable[Document]) -> bool:
    """Whether a statement of some document is, or compares such a tag with another."""
    known = (document.statements for document in found if isinstance(document.statements, tuple))
    tests = (test for statements in known for item in statements for test in item.conditions)
    return any(is_on_principal(test) or _compares(test) for test in tests)


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
    left = of_role(statement, role).conditions
    return any(_compares(test) or (is_on_principal(test) and outcome(test, role) is not True) for test in left)


def _compares(test: Condition) -> bool:
    return any(_VARIABLE.fullmatch(value) for value in literal(test.values))


def of_role(statement: Statement, role: Resource | None) -> Statement:
    """The statement with the role's tags in the place of `${aws:PrincipalTag/…}` in its conditions, where known.

    A tag that the role hasn't is a variable without a value, which equals nothing.
    """
    if role is None or not any(map(_has_variable, statement.conditions)):
        return statement
    tests = (replace(test, values=tuple(_filled(test, role))) for test in statement.conditions)
    return replace(statement, conditions=tuple(tests))


def _has_variable(test: Condition) -> bool:
    return any(not is_filled(value) for value in literal(test.values))


def _filled(test: Condition, role: Resource) -> Iterator[str | Unknown]:
    for value in test.values:
        found = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
        tag = tag_of(role, found[1].lower()) if found is not None else UNKNOWN
        if tag is UNKNOWN:
            yield value
        elif isinstance(tag, str):
            yield tag


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
