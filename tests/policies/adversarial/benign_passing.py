"""Roles that look as if somebody could get them, and whom nobody gets."""

from __future__ import annotations

from tests.policies.adversarial.flaws_passing import passes, to_service
from tests.policies.adversarial.systems import Benign, trusts
from tests.policies.parts import ACCOUNT, arn

ALL = (
    Benign(
        "a role for everyone who is one's own",
        trusts("*", {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-order-execution"}}),
    ),
    Benign(
        "a role for a service where one starts nothing",
        passes("lambda:CreateFunction", arn("lambda", "function:product-*"), **to_service("ecs-tasks")),
    ),
    Benign(
        "a role for a service that it doesn't trust",
        passes("lambda:CreateFunction", arn("lambda", "function:product-*"), **to_service("lambda")),
    ),
)
