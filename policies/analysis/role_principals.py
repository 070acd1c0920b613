"""How the principal of a policy names a role or a user: by its ARN, by one of its sessions, by the id that AWS gave it.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "IAM identifiers" (unique ids) and "AWS global
condition context keys" (`aws:PrincipalArn` is there whoever asks).
"""

from __future__ import annotations

import re
from typing import Final

from policies.analysis.globs import intersects
from policies.analysis.iam_documents import Statement, literal
from policies.analysis.identity import ROLE, USER, arn_pattern, known
from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN

_HOLDING: Final = frozenset({"arnequals", "arnlike", "stringequals", "stringlike"})
_SESSION: Final = re.compile(r"arn:[^:]*:sts::[^:]*:assumed-role/([^/]+)/.*")


def names_role(principal: str, role: Resource) -> bool:
    """Whether a principal names the role (or the user), or one of its sessions.

    What acts in another's name is named by none of these.
    """
    session = _SESSION.fullmatch(principal)
    if session is None:
        return names_all_of(principal, role)
    pattern = arn_pattern(role)
    # The ARN of a session has no path, that of a role may have one.
    return pattern is not None and intersects(pattern.rpartition("/")[2], session[1])


def names_all_of(principal: str, role: Resource) -> bool:
    """Whether a principal names the role (or the user) itself: a session is one of many, and the next has another name.

    So a Deny for a session denies nothing to the role.
    """
    if role.type in (ROLE, USER) and principal == known(role, "uniqueId"):
        return True
    pattern = arn_pattern(role)
    kind = ":user/" if role.type == USER else ":role/"
    return pattern is not None and kind in principal and intersects(pattern, principal)


def whom(statement: Statement) -> list[str]:
    """Whom a statement is for: everyone on a condition is whom the condition lets through."""
    names = literal(statement.principals)
    if "*" not in names:
        return names
    conditions = (item for item in statement.conditions if item.key.lower() == "aws:principalarn")
    held = (item.values for item in conditions if item.operator.lower() in _HOLDING and UNKNOWN not in item.values)
    return literal(next(held, ())) or names
