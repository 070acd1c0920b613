"""Permissions that no run on this machine can use, and why. Everything else that goes unused is excess."""

from __future__ import annotations

from typing import Final

from policies.analysis.globs import matches

EXPLAINED: Final[tuple[tuple[str, str], ...]] = (
    ("ecr:*", "no image is pulled: processes run from the checkout"),
    ("logs:*", "logs go to files, not to CloudWatch Logs"),
    ("ec2:*", "no network interface is made: addresses are the loopback interface's"),
    ("kms:*", "the emulator encrypts nothing"),
    ("dynamodb:liststreams", "the pipe knows its stream; EventBridge Pipes asks for the action all the same"),
)
"""Patterns of actions in lower case."""


def explanation(action: str) -> str | None:
    """Why an action can't be used here; None if it can."""
    return next((why for pattern, why in EXPLAINED if matches(pattern, action.lower())), None)
