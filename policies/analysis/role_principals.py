"""How the principal of a policy names a role or a user: by its ARN, by one of its sessions, by the id that AWS gave it.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers" (unique ids).
"""

from __future__ import annotations

import re
from typing import Final

from policies.analysis.globs import intersects
from policies.analysis.identity import ROLE, USER, arn_pattern, known
from policies.analysis.model import Resource

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
