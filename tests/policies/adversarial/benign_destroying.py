"""Rights to end or to change what is one's own, and a reference to a secret that opens nothing by itself."""

from __future__ import annotations

from tests.policies.adversarial.flaws_destroying import LOGIN, PARAMETER, REFERENCE, TABLE, login, may, names
from tests.policies.adversarial.systems import Benign
from tests.policies.parts import arn

ALL = (
    Benign("one's own items to expire", may("order", "dynamodb:UpdateTimeToLive", TABLE)),
    Benign("one's own host to rewrite", may("product", "ssm:PutParameter", PARAMETER)),
    Benign("one's own secret to set", may("order", "secretsmanager:PutSecretValue", LOGIN, beside=login)),
    Benign("one's own secret by a reference", names("order", REFERENCE)),
    # Secrets Manager asks whoever reads a secret by a parameter for his right to the secret.
    Benign(
        "a stranger's reference without the secret",
        may("product", "ssm:GetParameter", arn("ssm", f"parameter{REFERENCE}"), beside=login),
    ),
    Benign("a table of a name alike to delete", may("product", "dynamodb:DeleteTable", f"{TABLE}-v2")),
)
