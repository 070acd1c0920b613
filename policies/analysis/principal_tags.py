"""What the tags of whoever asks leave of a statement, in its conditions and its resources, where they are known.

Source: IAM User Guide, "Controlling access to and for IAM users and roles using tags", "IAM policy elements: Variables
and tags" (`aws:username` is a user's, a role has none), and "Pass session tags in AWS STS": a session's tags go before
the role's, and whoever passes some needs sts:TagSession, by the role's trust or as the user he is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from policies.analysis.globs import matches
from policies.analysis.iam_conditions import holds
from policies.analysis.iam_documents import Condition, Document, Statement, documents, literal
from policies.analysis.iam_operators import NotUnderstoodError
from policies.analysis.iam_variables import is_filled, known_in, names
from policies.analysis.identity import ROLE, USER, known
from policies.analysis.model import Resource
from policies.analysis.tag_conditions import RESOURCE_TAGS, tag_of
from policies.analysis.values import UNKNOWN, Unknown

RETAGGING: Final[Mapping[str, tuple[str, ...]]] = {
    ROLE: ("iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy"),
    USER: ("iam:TagUser", "iam:UntagUser", "sts:TagSession"),
}
"""Whoever may do one of these to a role, or to a user, decides what conditions on its tags say."""
_KEY: Final = "aws:principaltag/"
_NAME: Final = "aws:username"
_NOTHING: Final = ""
"""What no ARN matches."""
_SESSION_TAGS: Final = "sts:tagsession"


def is_on_principal(condition: Condition) -> bool:
    """Whether a condition is on a tag of whoever asks."""
    return condition.key.lower().startswith(_KEY)


def asks_for_tags(found: Iterable[Document]) -> bool:
    """Whether a statement of some document depends on who asks: on his tags, or his name."""
    known = (document.statements for document in found if isinstance(document.statements, tuple))
    return any(_depends(item) for statements in known for item in statements)


def _depends(statement: Statement) -> bool:
    texts = literal((*statement.resources, *statement.not_resources))
    return (
        any(is_on_principal(test) or _compares(test) for test in statement.conditions)
        or any(is_by_tag(text) or names(text, _NAME) for text in texts)
        or any(names(value, _NAME) for test in statement.conditions for value in literal(test.values))
    )


def is_by_tag(pattern: str) -> bool:
    """Whether a tag of whoever asks decides what the pattern matches."""
    return names(pattern, _KEY)


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
    return any(
        _compares(test) or (is_on_principal(test) and outcome(test, role) is not True)
        for test in _left(statement, role)
    )


def _left(statement: Statement, role: Resource | None) -> tuple[Condition, ...]:
    return statement.conditions if role is None else of_asker(statement, role, role).conditions


def _compares(test: Condition) -> bool:
    """Whether it is that a tag of a resource equals one of his. Every other condition counts as one that holds."""
    about = test.key.lower().startswith(RESOURCE_TAGS)
    return about and any(map(is_by_tag, literal(test.values)))


def of_asker(statement: Statement, who: Resource, role: Resource | None) -> Statement:
    """The statement with what is known of `who` in the place of its variables: his name, and the tags of `role`.

    A variable without a value matches nothing: an Allow for all but that is for all. Of such a Deny nobody knows.
    """
    if not statement.variables or not _depends(statement):
        return statement

    def value_of(key: str) -> str | Unknown | None:
        if key == _NAME:
            return None if who.type == ROLE else (known(who, "name") or UNKNOWN) if who.type == USER else UNKNOWN
        if role is None or not key.startswith(_KEY):
            return UNKNOWN
        return tag_of(role, key.removeprefix(_KEY))

    def filled(parts: tuple[str | Unknown, ...]) -> tuple[str | Unknown, ...]:
        found = (known_in(part, value_of) if isinstance(part, str) else part for part in parts)
        return tuple(part for part in found if part is not None)

    return replace(
        statement,
        resources=filled(statement.resources),
        not_resources=tuple(
            part
            for item in statement.not_resources
            for part in filled((item,)) or (_NOTHING if statement.allows else item,)
        ),
        conditions=tuple(replace(test, values=filled(test.values)) for test in statement.conditions),
    )


def has_own_tags(role: Resource) -> bool:
    """Whether the role's tags are those of all its sessions: its trust lets nobody pass others. A user has his own."""
    if role.type != ROLE:
        return role.type == USER
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
