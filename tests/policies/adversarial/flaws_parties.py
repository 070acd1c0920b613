"""Two services at one store, one of them in somebody else's name: by a trust, an account, a workload nobody listed."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, trusts
from tests.policies.parts import ACCOUNT

_RULE = "no-shared-database"
_ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/1"
_CLUSTER = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_ISSUER}"}


def _web(subject: str) -> Change:
    operator = "StringLike" if "*" in subject else "StringEquals"
    return trusts(_CLUSTER, {operator: {f"{_ISSUER}:sub": subject}})


def _aws(principal: str, condition: dict[str, Any] | None = None) -> Change:
    return trusts({"AWS": principal}, condition)


ALL = (
    Flaw(
        "a service's role for a partner with an id",
        _RULE,
        _aws("arn:aws:iam::999999999999:root", {"StringEquals": {"sts:ExternalId": "tulip"}}),
        "later",
    ),
    Flaw("a service's role for a foreign user", _RULE, _aws("arn:aws:iam::999999999999:user/eve")),
    Flaw("a service's role for people", _RULE, trusts({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"})),
    Flaw("a service's role for a stranger's pods", _RULE, _web("system:serviceaccount:product:product")),
    Flaw("a service's role for any pod", _RULE, _web("system:serviceaccount:*:*")),
)
