"""Which conditions narrow down who may call."""

from __future__ import annotations

import pytest

from policies.analysis.iam_documents import Condition
from policies.analysis.iam_limits import narrows
from policies.analysis.values import UNKNOWN

_GITHUB = "token.actions.githubusercontent.com:sub"


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringLike", "aws:PrincipalArn", "*:role/deployer"),
        ("StringLike", "aws:SourceArn", "*:alarms"),
        ("StringLike", "aws:userid", "*:worker"),
        ("StringLike", "aws:userid", "AROA*:worker"),
        ("StringLike", "aws:SourceVpce", "vpce*"),
        ("StringLike", "aws:SourceVpce", "vpce-0*"),
        ("StringLike", "aws:SourceVpc", "v*"),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o*"),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-*/r-ab12/*"),
        ("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}"),
        ("StringEquals", "aws:SourceAccount", "${ aws:SourceAccount }"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/deployer"),
        ("StringLike", _GITHUB, "*:ref:refs/heads/main"),
        ("StringLike", _GITHUB, "r*:main"),
        ("StringLike", _GITHUB, "repo:*/souk:*"),
        ("StringLike", _GITHUB, "repo:souk*/souk:*"),
        ("StringLike", "gitlab.com:sub", "project_path:*:ref_type:branch:ref:main"),
        ("StringLike", "app.terraform.io:sub", "organization:*:workspace:prod:*"),
    ],
)
def test_a_condition_that_anyone_meets(operator: str, key: str, value: str) -> None:
    """A pull request in a stranger's fork of nothing at all assumed the role that deploys."""
    assert not narrows(Condition(operator, key, (value,)))


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringLike", "aws:PrincipalArn", "*:111122223333:role/souk-*"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}"),
        ("StringLike", "aws:userid", "AROAEXAMPLE1234567890:*"),
        ("StringEquals", "aws:SourceVpce", "vpce-0123456789abcdef0"),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        ("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"),
        ("StringLike", _GITHUB, "repo:souk-market/*"),
        ("StringLike", "gitlab.com:sub", "project_path:souk-market/*:ref_type:branch:ref:main"),
        ("StringLike", "app.terraform.io:sub", "organization:souk-market:*"),
        ("StringEquals", _GITHUB, "repo:souk-market/souk:environment:prod"),
    ],
)
def test_a_condition_that_names_somebody(operator: str, key: str, value: str) -> None:
    """Whoever is told that his own organization is everyone stops reading."""
    assert narrows(Condition(operator, key, (value,)))


@pytest.mark.parametrize(("count", "bits", "wide"), [(256, 8, True), (2, 1, True), (4, 24, False)])
def test_ranges_that_add_up(count: int, bits: int, wide: bool) -> None:
    """The internet in 256 pieces passed a check that looked at each."""
    step = 2 ** (8 - min(bits, 8))
    values = tuple(f"{number * step}.0.0.0/{bits}" for number in range(count))
    assert narrows(Condition("IpAddress", "aws:SourceIp", values)) is not wide


def test_a_value_that_is_not_known_yet() -> None:
    """It is judged again once it is."""
    assert narrows(Condition("StringEquals", "aws:SourceVpce", (UNKNOWN,)))
