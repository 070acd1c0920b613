"""In which account and region each provider makes its resources, as far as its settings or what it has made say so.

Sources: Pulumi Registry, `aws.Provider` (`region`; `allowedAccountIds`: it refuses to work in any other account); AWS
General Reference, "Amazon Resource Names (ARNs)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from policies.analysis.values import as_list, from_json

PROVIDER: Final = "pulumi:providers:aws"
MADE: Final = frozenset(
    {
        "aws:dynamodb/table:Table",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:ecs/cluster:Cluster",
        "aws:iam/role:Role",
        "aws:lambda/function:Function",
        "aws:sqs/queue:Queue",
    }
)
"""Types whose `arn` is their own, and AWS's answer: a program can't state it."""
_ACCOUNT: Final = re.compile(r"arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):")


class Place(NamedTuple):
    """Where something lies; None for what isn't known."""

    region: str | None = None
    account: str | None = None


NOWHERE: Final = Place()
"""Of what nothing is known."""


def account_in(arn: str) -> str | None:
    """The account that an ARN names. Policies of AWS's own have none."""
    found = _ACCOUNT.match(arn)
    return found[1] if found is not None else None


def places(settings: Mapping[str, Mapping[str, Any]], made: Iterable[tuple[str, str]]) -> Mapping[str, Place]:
    """The place of each provider (by URN), by its settings and the ARNs of what it has made."""
    seen: dict[str, set[str]] = {}
    for provider, arn in made:
        account = account_in(arn)
        seen.setdefault(provider, set()).update([account] if account is not None else ())
    return {urn: Place(_region(given), _account(given, seen.get(urn, set()))) for urn, given in settings.items()}


def _region(settings: Mapping[str, Any]) -> str | None:
    region = settings.get("region")
    return region if isinstance(region, str) and region else None


def _account(settings: Mapping[str, Any], seen: set[str]) -> str | None:
    """The one account that it may work in, else the one where it did. The engine keeps lists as JSON texts."""
    allowed = as_list(from_json(settings.get("allowedAccountIds"))) or list(seen)
    return allowed[0] if len(allowed) == 1 and isinstance(allowed[0], str) else None
