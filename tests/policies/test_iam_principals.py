"""Whom a resource's policy means."""

from __future__ import annotations

import pytest

from tests.policies.deciding import ALLOW, DENY, ELSEWHERE, ROLE, ROOT, SESSION, USER, decided, to

OTHER_ROLE = "arn:aws:iam::111122223333:role/product"
FEDERATED = "arn:aws:sts::111122223333:federated-user/visitor"


@pytest.mark.parametrize(
    ("caller", "principal", "allowed"),
    [
        (SESSION, ROLE, True),
        (SESSION, "arn:aws:iam::111122223333:role/order", True),
        (SESSION, OTHER_ROLE, False),
        (SESSION, "arn:aws:iam::444455556666:role/app/order", False),
        (SESSION, "arn:aws:sts::111122223333:assumed-role/order/other", False),
        (ROLE, SESSION, False),
        (USER, "arn:aws:iam::111122223333:user/ann2", False),
        ("events.amazonaws.com", "events.amazonaws.com", False),
        ("events.amazonaws.com", "444455556666", False),
    ],
)
def test_names_of_callers(caller: str, principal: str, allowed: bool) -> None:
    """A role's name stands for all its sessions, a session's for itself. A service is none of AWS's principals, and
    its name, which is no ARN, has no account.
    """
    assert decided(caller, guarding=[to(principal)]).allowed is allowed


def test_a_service_is_named_as_a_service() -> None:
    """The name of a service in the list of accounts lets nobody in."""
    service = "events.amazonaws.com"
    assert decided(service, guarding=[{**ALLOW, "Principal": {"Service": service}}]).allowed
    assert not decided(service, guarding=[{**ALLOW, "Principal": {"Service": "sns.amazonaws.com"}}]).allowed


def test_who_is_behind_a_session_is_told_where_its_name_does_not_tell() -> None:
    """Two roles of one name in two paths can't be, but a federated user's name is whatever its maker chose."""
    assert not decided(FEDERATED, guarding=[to(USER)]).allowed
    assert decided(FEDERATED, guarding=[to(USER)], issuer=USER).allowed
    assert not decided(FEDERATED, guarding=[to(USER)], issuer=USER, session=[ELSEWHERE]).allowed
    assert decided(FEDERATED, guarding=[to(FEDERATED)], session=[ELSEWHERE]).allowed
    assert not decided(SESSION, guarding=[to(ROLE)], issuer=OTHER_ROLE).allowed


@pytest.mark.parametrize(
    ("caller", "spared", "allowed"),
    [
        (USER, [USER, ROOT], True),
        (USER, [USER], False),
        (USER, [ROOT], False),
        (SESSION, [SESSION, ROLE, "111122223333"], True),
        (SESSION, [ROLE, ROOT], False),
        (SESSION, [SESSION, ROOT], False),
        (USER, [OTHER_ROLE], False),
        (USER, "*", True),
    ],
)
def test_a_deny_spares_whom_not_principal_names_in_full(caller: str, spared: object, allowed: bool) -> None:
    """AWS wants the account named with the user, and the role with the session: what is left out is denied."""
    assert decided(caller, own=[ALLOW], guarding=[{**DENY, "NotPrincipal": {"AWS": spared}}]).allowed is allowed


def test_a_boundary_makes_a_deny_spare_nobody() -> None:
    """IAM User Guide, "Permissions boundaries": whatever NotPrincipal says, whoever has a boundary is denied."""
    sparing = {**DENY, "NotPrincipal": {"AWS": [ROLE, ROOT]}}
    assert decided(own=[ALLOW], guarding=[sparing]).allowed
    assert not decided(own=[ALLOW], guarding=[sparing], boundary=[ALLOW]).allowed


def test_an_allow_leaves_out_whom_not_principal_names() -> None:
    """Read as Principal it would let in exactly those whom it was to keep out; and a boundary binds the others."""
    letting = {**ALLOW, "NotPrincipal": {"AWS": OTHER_ROLE}}
    assert decided(guarding=[letting]).allowed
    assert not decided(OTHER_ROLE, guarding=[letting]).allowed
    assert not decided(SESSION, guarding=[{**ALLOW, "NotPrincipal": {"AWS": ROLE}}]).allowed
    assert not decided(SESSION, guarding=[letting], boundary=[ELSEWHERE]).allowed
    assert decided("events.amazonaws.com", guarding=[letting]).allowed
    assert not decided(
        "events.amazonaws.com", guarding=[{**ALLOW, "NotPrincipal": {"Service": "events.amazonaws.com"}}]
    ).allowed
