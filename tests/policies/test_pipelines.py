"""Whom a role's trust lets in by a pipeline: the jobs of one repository, or more than that."""

from __future__ import annotations

from typing import Any

import pytest

from policies.analysis.iam_documents import Statement, parse
from policies.analysis.pipelines import pipelines

_ISSUER = "token.actions.githubusercontent.com"
_PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{_ISSUER}"
_PROD = "repo:souk/souk:environment:prod"
_MAIN = "repo:souk/souk:ref:refs/heads/main"


def _trust(subjects: Any, operator: str = "StringEquals", **elements: Any) -> Statement:
    held = {"Condition": {operator: {f"{_ISSUER}:sub": subjects}}}
    raw = {"Effect": "Allow", "Principal": {"Federated": _PROVIDER}, **held, **elements}
    parsed = parse({"Version": "2012-10-17", "Statement": raw})
    assert isinstance(parsed, tuple)
    return parsed[0]


@pytest.mark.parametrize("subjects", [_PROD, _MAIN, [_PROD, _MAIN]])
def test_the_jobs_of_one_repository(subjects: Any) -> None:
    """Every service's deploy role was accused, and the rule was switched off for all that followed."""
    assert pipelines(_trust(subjects)) == frozenset([subjects] if isinstance(subjects, str) else subjects)


@pytest.mark.parametrize(
    "statement",
    [
        _trust("repo:souk/*:environment:prod", "StringLike"),
        _trust("repo:souk/souk:*", "StringLike"),
        _trust("repo:souk/souk:pull_request"),
        _trust([_PROD, "repo:souk/souk:*"], "StringLike"),
        _trust([_PROD, "repo:souk/other:environment:prod"]),
        _trust(_PROD, "StringNotEquals"),
        _trust(_PROD, "StringEqualsIfExists"),
        _trust(_PROD, "ForAllValues:StringEquals"),
        _trust(_PROD, Condition={"StringEquals": {f"{_ISSUER}:aud": "sts.amazonaws.com"}}),
        _trust(_PROD, Condition={"StringEquals": {"gitlab.com:sub": _PROD}}),
        _trust(_PROD, Principal={"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}),
        _trust(_PROD, Principal={"Federated": [_PROVIDER, "cognito-identity.amazonaws.com"]}),
        _trust(_PROD, Principal={"Federated": _PROVIDER, "AWS": "111122223333"}),
    ],
)
def test_more_than_the_jobs_of_one_repository(statement: Statement) -> None:
    """A trust for a whole organisation let an intern's fork of a template deploy to production."""
    assert pipelines(statement) == frozenset()
