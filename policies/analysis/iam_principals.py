"""How far a statement of a resource's policy reaches a caller of the same account.

Sources: IAM User Guide, "AWS JSON policy elements: Principal", "… NotPrincipal" and "Policy evaluation for requests
within a single account".
"""

from __future__ import annotations

from collections.abc import Container
from enum import Enum, auto
from typing import Final

from policies.analysis.iam_documents import Statement, literal

EVERYONE: Final = "*"
ARN_PARTS: Final = 6


class Reach(Enum):
    """What an Allow gives to a caller. A Deny denies whomever it reaches at all.

    ACCOUNT leaves the decision to the caller's own policies. ROLE grants what permissions boundary and session policy
    let through. DIRECT grants whatever they say: to a user, a session or everyone.
    """

    NONE = auto()
    ACCOUNT = auto()
    ROLE = auto()
    DIRECT = auto()


def reach(statement: Statement, principal: str, issuer: str = "", *, bounded: bool = False) -> Reach:
    """How a statement reaches a principal: the ARN of a role, user or session, a service's name, or a provider's.

    `issuer` is the role or user behind a session, where the session's ARN doesn't tell. `bounded` says that there is a
    permissions boundary: a Deny with NotPrincipal then denies everybody, says AWS, whomever it names.
    """
    if statement.not_principals:
        spares_nobody = bounded and not statement.allows
        return Reach.DIRECT if spares_nobody else _reach_of_the_rest(statement, principal, issuer)
    named = literal(statement.principals)
    if EVERYONE in named or principal in (*literal(statement.services), *literal(statement.federated)):
        return Reach.DIRECT
    if principal in named and principal.startswith("arn:"):
        return Reach.ROLE if ":role/" in principal else Reach.DIRECT
    if any(_is_behind(name, principal, issuer) for name in named):
        return Reach.ROLE
    return Reach.ACCOUNT if _names_account(named, principal) else Reach.NONE


def _reach_of_the_rest(statement: Statement, principal: str, issuer: str) -> Reach:
    """NotPrincipal: an Allow leaves out whoever is named in any way.

    A Deny spares only those of whom every name is given, with the account's and, for a session, the role's.
    """
    named = literal(statement.not_principals)
    if EVERYONE in named:
        return Reach.NONE
    known = [principal in named, _names_account(named, principal)]
    if issuer or ":assumed-role/" in principal:
        known.append(any(_is_behind(name, principal, issuer) for name in named))
    if not _account(principal):
        known = known[:1]  # a service belongs to no account
    if statement.allows:
        return Reach.NONE if any(known) else Reach.ROLE
    return Reach.NONE if all(known) else Reach.DIRECT


def _is_behind(name: str, principal: str, issuer: str) -> bool:
    """Whether a name is the role (or user) for which a session acts. A session's ARN has no path, a role's may have."""
    if issuer:
        return name == issuer
    session, role = principal.split(":", 5), name.split(":", 5)
    if not (len(session) == len(role) == ARN_PARTS):
        return False
    if not (session[5].startswith("assumed-role/") and role[5].startswith("role/")):
        return False
    same_place = (session[1], session[4]) == (role[1], role[4])
    return same_place and session[5].split("/")[1] == role[5].rpartition("/")[2]


def _names_account(named: Container[str], principal: str) -> bool:
    return any(name in named for name in _account(principal))


def _account(principal: str) -> tuple[str, ...]:
    """The names of a principal's account; none for one that has no account."""
    parts = principal.split(":", 5)
    if len(parts) != ARN_PARTS or not parts[4]:
        return ()
    return parts[4], f"arn:{parts[1]}:iam::{parts[4]}:root"
