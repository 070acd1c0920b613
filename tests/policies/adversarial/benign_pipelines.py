"""Roles that pipelines take on to deploy, each for one repository and one environment or branch."""

from __future__ import annotations

from tests.policies.adversarial.flaws_pipelines import PIPELINE, deploys, deploys_code, trust
from tests.policies.adversarial.systems import Benign

_BRANCH = "repo:souk/order:ref:refs/heads/main"

ALL = (
    Benign("a service's deploy role", deploys("order", "order")),
    Benign("a service's deploy role for a branch", deploys("order", "order", trusted=trust(_BRANCH))),
    Benign("the platform's deploy role", deploys("platform", "order", "product")),
    Benign("the platform's deploy role for functions", deploys_code("platform", "order", "product")),
    Benign(
        "the platform's deploy role for two environments",
        deploys("platform", "order", "product", trusted=trust([PIPELINE, f"{PIPELINE}-eu"], "StringLike")),
    ),
)
