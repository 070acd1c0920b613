"""Permissions that no run on this machine can use, and why. Everything else that goes unused is excess."""

from __future__ import annotations

from typing import Final

from policies.analysis.globs import matches

EXPLAINED: Final[tuple[tuple[str, str, str], ...]] = (
    ("ecr:*", "*", "no image is pulled: processes run from the checkout"),
    ("logs:*", "*", "logs go to files, not to CloudWatch Logs"),
    ("ec2:*", "*", "no network interface is made: addresses are the loopback interface's"),
    ("kms:*", "*", "the emulator encrypts nothing"),
    ("dynamodb:liststreams", "*", "the pipe knows its stream; EventBridge Pipes asks for the action all the same"),
    ("sqs:getqueueattributes", "*", "Lambda's poller looks at its queue first; the poller here knows it from the plan"),
    (
        "sqs:changemessagevisibility",
        "*",
        "a message is held longer, or given back, only if its handling is slow or fails",
    ),
    ("dynamodb:deleteitem", "*:table/*-notification-sent", "a message is let go only if its sending fails"),
    ("sqs:sendmessage", "*-undelivered", "only what a pipe could not deliver in all its attempts goes there"),
)
"""Patterns of actions in lower case, and of resources."""


def explanation(action: str, resource: str) -> str | None:
    """Why an action on a resource goes unused here; None if it should not."""
    return next((why for doing, on, why in EXPLAINED if matches(doing, action.lower()) and matches(on, resource)), None)
