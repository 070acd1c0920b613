"""Where S3 repeats what is put into a bucket: in buckets of this stack, of others and of other accounts.

Source: S3 User Guide, "Replicating objects within and across Regions"; S3 API reference, "Destination" (`Account` is
the owner of the bucket there, and may be left out). A rule that isn't enabled does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from policies.analysis.accounts import own_accounts
from policies.analysis.identity import BUCKETS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference, refer, resolve
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig

_CONFIGURED: Final = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
_INLINE: Final = ("replicationConfiguration", "replicationConfigurations")
_OFF: Final = "Disabled"


@dataclass(frozen=True, slots=True)
class Replication:
    """`by` has what lies in the `source` repeated at `goal`; `account` is whose that is, as far as it is said."""

    by: Resource
    source: Resource
    goal: Reference
    account: object
    certain: bool


@once
def replications(stack: Stack) -> Mapping[str, tuple[Replication, ...]]:
    """Every rule that isn't switched off, by the URN of the bucket that it repeats."""
    found: dict[str, tuple[Replication, ...]] = {}
    for each in _all(stack):
        found[each.source.urn] = (*found.get(each.source.urn, ()), each)
    return found


def elsewhere(stack: Stack, replication: Replication) -> Iterator[tuple[str, bool]]:
    """Who has a replica that isn't of this stack, and whether that is certain."""
    own, account = own_accounts(stack), replication.account
    if account is UNKNOWN:
        yield "an account that isn't known yet", False
    elif isinstance(account, str) and account and account not in own:
        yield f"the account {account}", bool(own) and replication.certain
    else:
        yield from ((f"whoever reads {name}", False) for name in replication.goal.outside)
        if replication.goal.foreign or replication.goal.untraceable:
            yield "whoever reads a bucket that isn't known yet", False


def _all(stack: Stack) -> Iterator[Replication]:
    for by in stack.of(_CONFIGURED):
        sources = refer(stack, by, ("bucket",), BUCKETS)
        for source in sources.targets:
            yield from _rules(stack, by, source, "rules", sources.certain)
    for bucket in stack.of(*BUCKETS):
        for key in _INLINE:
            yield from _rules(stack, bucket, bucket, key, certain=True)


def _rules(stack: Stack, by: Resource, source: Resource, key: str, certain: bool) -> Iterator[Replication]:
    stated = by.props.get(key) if by is not source else dig(by.props, key, "rules")
    for rule in as_list(stated) if by.states(key) else ():
        for end in [UNKNOWN] if rule is UNKNOWN else _ends(as_mapping(rule)):
            place, account = (end, None) if end is UNKNOWN else (_name(dig(end, "bucket")), _account(as_mapping(end)))
            goal = resolve(stack, by, key, place, BUCKETS)
            there = tuple(bucket for bucket in goal.targets if bucket != source)
            sure = certain and goal.certain and end is not UNKNOWN and dig(rule, "status") is not UNKNOWN
            yield Replication(by, source, replace(goal, targets=there), account, sure)


def _ends(rule: Mapping[str, object]) -> list[object]:
    return [] if rule.get("status") == _OFF else [*as_list(rule.get("destination")), *as_list(rule.get("destinations"))]


def _name(place: object) -> object:
    """The bucket that an ARN names: a preview knows a bucket's name and not its ARN."""
    return place.rpartition(":::")[2] if isinstance(place, str) else place


def _account(end: Mapping[str, object]) -> object:
    return end.get("account") or end.get("accountId")
