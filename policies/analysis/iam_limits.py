"""Whether a statement's conditions say who may call, or only how.

Source: IAM User Guide, "AWS global condition context keys" and "The confused deputy problem".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from policies.analysis.cidr import collapse, parse, world
from policies.analysis.globs import covers, is_glob
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
    "elasticfilesystem:accessedviamounttarget",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "sts:externalid",
    "vpc-lattice-svcs:sourcevpc",
    "vpc-lattice-svcs:sourcevpcowneraccount",
}
"""Who calls, or from where."""
_MOUNTED: Final = "elasticfilesystem:accessedviamounttarget"
"""From the networks that a file system has an address in (EFS User Guide, "Blocking public access", "The meaning of
public")."""
_POSITIVE: Final = frozenset(
    {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"}
)
_NEGATIVE: Final = frozenset(
    {"StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike", "NotIpAddress"}
)
_ACCOUNTS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:sourceaccount",
        "aws:sourceowner",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "vpc-lattice-svcs:sourcevpcowneraccount",
    }
)
_ARNS: Final = frozenset({"aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn"})
_IDS: Final[Mapping[str, str]] = {
    "aws:principalorgid": "o-",
    "aws:principalorgpaths": "o-",
    "aws:sourceorgid": "o-",
    "aws:sourceorgpaths": "o-",
    "aws:sourcevpc": "vpc-",
    "aws:sourcevpce": "vpce-",
    "aws:userid": "AROA",
    "vpc-lattice-svcs:sourcevpc": "vpc-",
}
"""What is named by an id that AWS makes up, and what every such id begins with."""
_ID_LENGTH: Final = 8
"""Of so many characters of an id nobody gets another one that begins with the same."""
_SUBJECTS: Final[Mapping[str, str]] = {"repo:": "/", "project_path:": "/", "organization:": ":", "org/": "/"}
"""How providers that serve everyone (GitHub, GitLab, Terraform and Buildkite, CircleCI) begin the name of whoever they
vouch for, and what ends the part that says whose it is."""
_NAMED_ACCOUNT: Final = re.compile(r":\d{12}:")
_VARIABLE: Final = re.compile(r"\$\{\s*(?!aws:Resource|[*?$]\})[^}]*\}", re.IGNORECASE)
"""What depends on who asks: compared with itself it is always equal. Whose the resource is doesn't."""
_WILDCARD: Final = re.compile(r"[*?]")
_ARN_PARTS: Final = 6


def is_limited(statement: Statement, keys: frozenset[str]) -> bool:
    """Whether one condition is on one of the keys (lower case) and narrows it down. Unknown values count as narrow."""
    return any(condition.key.lower() in keys and narrows(condition) for condition in statement.conditions)


def narrows(condition: Condition) -> bool:
    """Whether a condition lets only some requests through.

    `…IfExists` and `ForAllValues:` hold where the key is absent, and a pattern that everything matches holds always.
    """
    if condition.key.lower() == _MOUNTED:
        return condition.operator == "Bool" and {str(value).lower() for value in condition.values} == {"true"}
    name = condition.operator.removeprefix("ForAnyValue:")
    return name in _POSITIVE and _is_narrow(condition)


def spares_only(condition: Condition) -> bool:
    """Whether a condition of a Deny holds for everyone but some."""
    return condition.operator.removesuffix("IfExists") in _NEGATIVE and _is_narrow(condition)


def is_refused_to_others(statement: Statement, others: Iterable[Statement]) -> bool:
    """Whether what a statement allows everyone, another one of its document denies everyone but some.

    Source: API Gateway Developer Guide, "API Gateway resource policy examples", on private APIs.
    """
    return any(_refuses_others(item, statement) for item in others)


def _refuses_others(denying: Statement, allowing: Statement) -> bool:
    tests = denying.conditions
    if denying.allows or len(tests) != 1 or tests[0].key.lower() not in CALLERS or not spares_only(tests[0]):
        return False
    return (
        "*" in denying.principals
        and _covers(denying.actions, allowing.actions, fold=True)
        and _covers(denying.resources, allowing.resources)
        and not (allowing.not_actions or allowing.not_resources)
    )


def _covers(wide: tuple[str | Unknown, ...], narrow: tuple[str | Unknown, ...], *, fold: bool = False) -> bool:
    """Whether everything that the second patterns match is matched by one of the first. Actions are of either case."""
    texts = [item.lower() if fold else item for item in wide if isinstance(item, str)]
    wanted = [item.lower() if fold and isinstance(item, str) else item for item in narrow]
    return all(isinstance(item, str) and any(covers(text, item) for text in texts) for item in wanted)


def _is_narrow(condition: Condition) -> bool:
    key = condition.key.lower()
    values = [_VARIABLE.sub("*", item) for item in condition.values if isinstance(item, str)]
    networks = [network for network in map(parse, values) if network is not None]
    # A single address is written without its length; what is no address at all is a name or a pattern.
    wide = bool(world(collapse(networks))) or any(_is_anything(key, item) for item in values if parse(item) is None)
    return bool(condition.values) and not wide


def _is_anything(key: str, value: str) -> bool:
    """Whether anyone can have a value that the pattern matches."""
    if key in _ARNS and not value.startswith("arn:"):
        return is_glob(value) and not _NAMED_ACCOUNT.search(value)
    if value.startswith("arn:"):
        return is_any_account(value) if key in CALLERS else _is_any_arn(value)
    if key in _ACCOUNTS:
        return is_glob(value)
    if key in _IDS:
        return _guesses(re.split("[/:]", value, maxsplit=1)[0], _IDS[key])
    if key.endswith(":sub"):
        return _is_any_subject(value)
    return not value.strip("*?:")


def _guesses(text: str, start: str) -> bool:
    """Whether a pattern of ids leaves so much of them open that one may come to have such an id."""
    return is_glob(text) and len(_head(text)) < len(start) + _ID_LENGTH


def _is_any_subject(value: str) -> bool:
    head = _head(value)
    for start, end in _SUBJECTS.items():
        if is_glob(value) and start.startswith(head):
            return True
        if value.startswith(start):
            return is_glob(value.removeprefix(start).partition(end)[0])
    return not value.strip("*?:")


def _head(pattern: str) -> str:
    """What stands before the first wildcard."""
    return _WILDCARD.split(pattern, 1)[0]


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
