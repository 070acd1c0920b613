"""How kinds of policies combine: what adds, what takes away, and from what."""

from __future__ import annotations

from typing import Any, TypedDict

import pytest

from tests.policies.deciding import ALLOW, DENY, ELSEWHERE, ROLE, ROOT, SESSION, USER, Raw, decided, to

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TARGET = "arn:aws:iam::111122223333:role/target"
ASSUME: Raw = {"Effect": "Allow", "Action": "sts:AssumeRole"}
DECRYPT: Raw = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}


class Asked(TypedDict):
    """What is asked for."""

    action: str
    resource: str


def _only(kind: str, statements: list[Raw]) -> dict[str, Any]:
    """One kind of policy."""
    return {kind: statements}


@pytest.mark.parametrize("kind", ["boundary", "session"])
def test_a_limit_takes_away_and_gives_nothing(kind: str) -> None:
    """A boundary taken for a grant hands out whatever it was meant to cap."""
    within, beyond, nothing = (_only(kind, found) for found in ([ALLOW], [ELSEWHERE], []))
    assert decided(own=[ALLOW], **within).allowed
    assert not decided(own=[ALLOW], **beyond).allowed
    assert not decided(**within).allowed
    assert not decided(own=[ALLOW], **nothing).allowed


def test_a_refusal_names_the_kind_of_policy_that_is_missing() -> None:
    """Whoever is told that no policy allows it looks for hours at the one that does."""
    assert decided().why == "because no policy allows the action"
    assert decided(own=[ALLOW], boundary=[ELSEWHERE]).why == "because no permissions boundary allows the action"
    assert decided(own=[ALLOW], session=[ELSEWHERE]).why == "because no session policy allows the action"
    key = decided(own=[DECRYPT], action="kms:Decrypt", resource=KEY)
    assert key.why == "because no resource-based policy allows the action"


@pytest.mark.parametrize("kind", ["boundary", "session"])
@pytest.mark.parametrize(
    ("caller", "principal", "limited"),
    [
        (ROLE, ROLE, True),
        (SESSION, ROLE, True),
        (SESSION, SESSION, False),
        (USER, USER, False),
        (ROLE, "*", False),
        (SESSION, "*", False),
    ],
)
def test_what_a_resource_gives_is_limited_for_a_role_only(
    kind: str, caller: str, principal: str, limited: bool
) -> None:
    """To a user, to a session or to everyone it gives directly (IAM User Guide, "Policy evaluation for requests within
    a single account").
    """
    assert decided(caller, guarding=[to(principal)], **_only(kind, [ELSEWHERE])).allowed is not limited


@pytest.mark.parametrize("kind", ["own", "guarding", "boundary", "session"])
def test_a_deny_of_any_kind_wins(kind: str) -> None:
    """What a resource gives directly passes by a limit that is silent, never by one that denies."""
    denied = to("*", DENY) if kind == "guarding" else DENY
    others: dict[str, Any] = {"own": [ALLOW], "guarding": [to(SESSION)], "boundary": [ALLOW], "session": [ALLOW]}
    others[kind] = [*others[kind], denied]
    decision = decided(SESSION, **others)
    assert not decision.allowed
    assert [met.policy for met in decision.met] == [kind]


def test_use_is_counted_for_what_granted_it() -> None:
    """A boundary that let something through granted nothing: counted as used, it would hide what nobody uses."""
    decision = decided(own=[ALLOW], guarding=[to(ROLE)], boundary=[ALLOW])
    assert [met.policy for met in decision.met] == ["own", "guarding"]
    past = decided(SESSION, own=[ALLOW], guarding=[to(SESSION)], boundary=[ELSEWHERE])
    assert [met.policy for met in past.met] == ["guarding"]


@pytest.mark.parametrize("account", ["111122223333", ROOT])
def test_an_account_as_principal_grants_nothing_and_denies_everybody(account: str) -> None:
    """It leaves a grant to the identities' own policies; to a Deny it is everyone in the account."""
    assert not decided(guarding=[to(account)]).allowed
    assert not decided(own=[ALLOW], guarding=[to(account, DENY)]).allowed
    assert decided(own=[ALLOW], guarding=[to("444455556666", DENY)]).allowed


def test_a_key_is_opened_by_its_own_policy_only() -> None:
    """An IAM policy on `*` doesn't decrypt with a key whose policy names someone else (KMS Developer Guide)."""
    asked: Asked = {"action": "kms:Decrypt", "resource": KEY}
    assert not decided(own=[DECRYPT], **asked).allowed
    assert decided(own=[DECRYPT], guarding=[to(ROOT, DECRYPT)], **asked).allowed
    assert not decided(guarding=[to(ROOT, DECRYPT)], **asked).allowed
    assert decided(guarding=[to(ROLE, DECRYPT)], **asked).allowed
    elsewhere = {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}
    handed_over = to(ROOT, {**DECRYPT, "Condition": {"StringEquals": elsewhere}})
    assert not decided(own=[DECRYPT], guarding=[handed_over], **asked).allowed
    through = {name: (value,) for name, value in elsewhere.items()}
    assert decided(own=[DECRYPT], guarding=[handed_over], context=through, **asked).allowed


def test_a_role_is_assumed_by_whom_it_trusts() -> None:
    """A trust policy names no resource: taken for a statement about nothing, nobody could ever assume a role."""
    asked: Asked = {"action": "sts:AssumeRole", "resource": TARGET}
    own = {**ASSUME, "Resource": TARGET}
    assert not decided(own=[own], **asked).allowed
    assert decided(guarding=[to(ROLE, ASSUME)], **asked).allowed
    assert decided(own=[own], guarding=[to(ROOT, ASSUME)], **asked).allowed
    assert not decided(guarding=[to(ROOT, ASSUME)], **asked).allowed
    assert not decided(own=[ASSUME], guarding=[to(ROOT, ASSUME)], **asked).allowed


def test_a_provider_is_let_in_by_the_trust_policy_that_names_it() -> None:
    """A pod signs in with a token: it has no IAM policies yet."""
    provider = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
    action = "sts:AssumeRoleWithWebIdentity"
    subject = {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub": "system:serviceaccount:souk:order"}}
    trust = {"Effect": "Allow", "Action": action, "Principal": {"Federated": provider}, "Condition": subject}
    key = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub"
    mine, other = ({key: (f"system:serviceaccount:souk:{name}",)} for name in ("order", "payment"))
    assert decided(provider, guarding=[trust], action=action, resource=TARGET, context=mine).allowed
    assert not decided(provider, guarding=[trust], action=action, resource=TARGET, context=other).allowed
    assert not decided(ROLE, guarding=[trust], action=action, resource=TARGET, context=mine).allowed
