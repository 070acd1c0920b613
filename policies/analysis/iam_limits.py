"""Whether a statement's conditions say who may call, or only how.

Source: IAM User Guide, "AWS global condition context keys" and "The confused deputy problem".
"""

from __future__ import annotations

from typing import Final

from policies.analysis.cidr import is_world, parse
from policies.analysis.iam_documents import Condition, Statement
from policies.analysis.values import Unknown

SOURCES: Final = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})
"""On whose behalf an AWS service calls."""
CALLERS: Final = SOURCES | {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "sts:externalid",
}
"""Who calls, or from where."""
_POSITIVE: Final = frozenset(
    {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"}
)
_ARN_PARTS: Final = 6


def is_limited(statement: Statement, keys: frozenset[str]) -> bool:
    """Whether one condition is on one of the keys (lower case) and narrows it down. Unknown values count as narrow."""
    return any(condition.key.lower() in keys and narrows(condition) for condition in statement.conditions)


def narrows(condition: Condition) -> bool:
    """Whether a condition lets only some requests through.

    `…IfExists` and `ForAllValues:` hold where the key is absent, and a pattern that everything matches holds always.
    """
    name = condition.operator.removeprefix("ForAnyValue:")
    return name in _POSITIVE and bool(condition.values) and not any(map(_is_anything, condition.values))


def _is_anything(value: str | Unknown) -> bool:
    if isinstance(value, Unknown):
        return False
    network = parse(value) if "/" in value else None
    if network is not None:
        return is_world(network)
    parts = value.split(":", _ARN_PARTS - 1)
    if value.startswith("arn:") and len(parts) == _ARN_PARTS:
        account, resource = parts[4:]
        return not account.strip("*?") and not resource.strip("*?/:")
    return not value.strip("*?:")
