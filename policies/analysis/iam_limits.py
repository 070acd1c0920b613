"""Whether a statement's conditions say who may call, or only how.

Source: IAM User Guide, "AWS global condition context keys" and "The confused deputy problem".
"""

from __future__ import annotations

from typing import Final

from policies.analysis.cidr import is_world, parse
from policies.analysis.globs import is_glob
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
_ACCOUNTS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:sourceaccount",
        "aws:sourceowner",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
    }
)
_STARTS: Final = ("repo:", "vpce-", "vpc-", "o-")
"""What every value of a kind begins with: a pattern that names no more names all of them."""
_ARN_PARTS: Final = 6


def is_limited(statement: Statement, keys: frozenset[str]) -> bool:
    """Whether one condition is on one of the keys (lower case) and narrows it down. Unknown values count as narrow."""
    return any(condition.key.lower() in keys and narrows(condition) for condition in statement.conditions)


def narrows(condition: Condition) -> bool:
    """Whether a condition lets only some requests through.

    `…IfExists` and `ForAllValues:` hold where the key is absent, and a pattern that everything matches holds always.
    """
    name = condition.operator.removeprefix("ForAnyValue:")
    key = condition.key.lower()
    return (
        name in _POSITIVE and bool(condition.values) and not any(_is_anything(key, item) for item in condition.values)
    )


def _is_anything(key: str, value: str | Unknown) -> bool:
    if isinstance(value, Unknown):
        return False
    network = parse(value) if "/" in value else None
    if network is not None:
        return is_world(network)
    if value.startswith("arn:"):
        return is_any_account(value) if key in CALLERS else _is_any_arn(value)
    if key in _ACCOUNTS:
        return is_glob(value)
    start = next((start for start in _STARTS if value.startswith(start)), None)
    return not (value if start is None else value.removeprefix(start).partition("/")[0]).strip("*?:")


def is_any_account(arn: str) -> bool:
    """Whether an ARN (pattern) takes in resources of any account: whoever likes gives his own that name.

    Where the ARN has no account, as a bucket's, the name alone has to tell.
    """
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return is_glob(arn)
    account, resource = parts[4:]
    return is_glob(account) or (not account and not resource.strip("*?/:"))


def _is_any_arn(arn: str) -> bool:
    """The same where only resources of the own account can be meant: then the name narrows enough."""
    parts = arn.split(":", _ARN_PARTS - 1)
    return not "".join(parts[4:]).strip("*?/:")
