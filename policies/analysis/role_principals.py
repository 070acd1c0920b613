"""How the principal of a policy names a role: by its ARN, by one of its sessions, by the id that AWS gave it.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers" (unique ids).
"""

from __future__ import annotations

import re
from typing import Final

from policies.analysis.globs import intersects
from policies.analysis.identity import ROLE, arn_pattern, known
from policies.analysis.model import Resource

_SESSION: Final = re.compile(r"arn:[^:]*:sts::[^:]*:assumed-role/([^/]+)/.*")


def names_role(principal: str, role: Resource) -> bool:
    """Whether a principal names the role. What acts in another's name, as a user, is named by none of these."""
    if role.type == ROLE and principal == known(role, "uniqueId"):
        return True
    pattern = arn_pattern(role)
    if pattern is None:
        return False
    session = _SESSION.fullmatch(principal)
    if session is not None:
        # The ARN of a session has no path, that of a role may have one.
        return intersects(pattern.rpartition("/")[2], session[1])
    return ":role/" in principal and intersects(pattern, principal)
