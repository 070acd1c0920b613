"""Permissions that no run on this machine can use, and why. Everything else that goes unused is excess."""

from __future__ import annotations

from typing import Final

from policies.analysis.globs import matches


def _each(why: str, *actions: str) -> tuple[tuple[str, str, str], ...]:
    """Exactly these: a pattern would excuse what nobody should have been given."""
    return tuple((action, "*", why) for action in actions)


EXPLAINED: Final[tuple[tuple[str, str, str], ...]] = (
    *_each(
        "no image is pulled: processes run from the checkout",
        "ecr:batchchecklayeravailability",
        "ecr:batchgetimage",
        "ecr:getauthorizationtoken",
        "ecr:getdownloadurlforlayer",
    ),
    *_each("logs go to files, not to CloudWatch Logs", "logs:createlogstream", "logs:putlogevents"),
    *_each(
        "no network interface is made: addresses are the loopback interface's",
        "ec2:assignprivateipaddresses",
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:describenetworkinterfaces",
        "ec2:describesubnets",
        "ec2:unassignprivateipaddresses",
    ),
    *_each("the emulator encrypts nothing", "kms:decrypt", "kms:generatedatakey"),
    ("dynamodb:liststreams", "*", "the pipe knows its stream; EventBridge Pipes asks for the action all the same"),
    ("sqs:getqueueattributes", "*", "Lambda's poller looks at its queue first; the poller here knows it from the plan"),
    (
        "sqs:changemessagevisibility",
        "*",
        "a message is held longer, or given back, only if its handling is slow or fails",
    ),
    ("sqs:sendmessage", "*-undelivered", "only what a pipe could not deliver in all its attempts goes there"),
)
"""Patterns of actions in lower case, and of resources."""


def explanation(action: str, resource: str) -> str | None:
    """Why an action on a resource goes unused here; None if it should not."""
    return next((why for doing, on, why in EXPLAINED if matches(doing, action.lower()) and matches(on, resource)), None)
