"""Whom the access control list of a bucket lets in: anyone, anyone who has an AWS account, or a certain account.

Source: S3 User Guide, "Access control list (ACL) overview", "Controlling ownership of objects and disabling ACLs for
your bucket" (where the bucket's owner owns everything, lists count for nothing) and "Blocking public access to your
Amazon S3 storage".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.accounts import own_accounts
from policies.analysis.identity import BUCKETS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import pointing
from policies.analysis.values import UNKNOWN, as_bool, as_list, as_mapping, dig, known_strings

_ACLS: Final = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
_BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_OF_ACCOUNT: Final = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
_OWNERSHIP: Final = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
_ENFORCED: Final = "BucketOwnerEnforced"
_CANNED: Final[Mapping[str, str]] = {
    "public-read": "anyone",
    "public-read-write": "anyone",
    "authenticated-read": "anyone with an AWS account",
}
_GROUPS: Final[Mapping[str, str]] = {
    "/groups/global/AllUsers": "anyone",
    "/groups/global/AuthenticatedUsers": "anyone with an AWS account",
}
_HARMLESS: Final = "READ_ACP"
"""What tells no more than the list itself."""
_OFF: Final = ("ignorePublicAcls", "blockPublicAcls")
"""Either makes lists for everyone void: they are ignored, or refused."""


def listed(stack: Stack, bucket: Resource) -> Iterator[tuple[str, bool]]:
    """Who else is let in by a bucket's list, and whether that is certain."""
    owning = [dig(item.props, "rule", "objectOwnership") for item, _ in _owning(stack).get(bucket.urn, ())]
    if _ENFORCED in owning:
        return
    settings = [*_blocked(stack, bucket)]
    blocked = any(as_bool(setting) for setting in settings)
    for holder in (bucket, *_lists(stack).get(bucket.urn, ())):
        everyone = dict.fromkeys(_of(holder)) if not blocked else ()
        yield from ((who, UNKNOWN not in (*settings, *owning)) for who in everyone)
        yield from ((who, sure and UNKNOWN not in owning) for who, sure in dict.fromkeys(_accounts(holder)))


def _blocked(stack: Stack, bucket: Resource) -> Iterator[object]:
    """What is said of public lists, for the bucket and for the account, if there is one only."""
    for block, _ in _blocks(stack).get(bucket.urn, ()):
        yield from (block.props.get(key) for key in _OFF)
    for block in stack.of(_OF_ACCOUNT) if len(own_accounts(stack)) <= 1 else ():
        yield from (block.props.get(key) for key in _OFF)


@once
def _blocks(stack: Stack) -> Mapping[str, tuple[tuple[Resource, object], ...]]:
    return pointing(stack, _BLOCK, ("bucket",), BUCKETS)


@once
def _owning(stack: Stack) -> Mapping[str, tuple[tuple[Resource, object], ...]]:
    return pointing(stack, _OWNERSHIP, ("bucket",), BUCKETS)


@once
def _lists(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for token in _ACLS:
        for urn, items in pointing(stack, token, ("bucket",), BUCKETS).items():
            found[urn] = (*found.get(urn, ()), *(holder for holder, _ in items))
    return found


def _of(holder: Resource) -> Iterator[str]:
    """The list is canned, or a grant to a group by its URI; a bucket of old states either itself."""
    yield from (_CANNED[name] for name in known_strings(holder.props.get("acl")) if name in _CANNED)
    for grant in _grants(holder):
        uris = (*known_strings(grant.get("uri")), *known_strings(dig(grant, "grantee", "uri")))
        yield from (who for uri in uris for end, who in _GROUPS.items() if uri.endswith(end))


def _grants(holder: Resource) -> Iterator[Mapping[str, object]]:
    policy = dig(holder.props, "accessControlPolicy", "grants")
    for grant in map(as_mapping, (*as_list(policy), *as_list(holder.props.get("grants")))):
        granted = (*as_list(grant.get("permission")), *as_list(grant.get("permissions")))
        if any(right != _HARMLESS for right in granted):
            yield grant


def _accounts(holder: Resource) -> Iterator[tuple[str, bool]]:
    """Who is named by the canonical id of his account, which is another's than the owner's, or by its e-mail address.

    A list that isn't known yet may be for anyone.
    """
    owner = dig(holder.props, "accessControlPolicy", "owner", "id")
    for grant in _grants(holder) if isinstance(owner, str) else ():
        others = {*known_strings(dig(grant, "grantee", "id"))} - {owner}
        yield from ((f"the account of the canonical id {other}", True) for other in sorted(others))
        for mail in known_strings(dig(grant, "grantee", "emailAddress")):
            yield f"the account of {mail}", False
    canned = holder.type in _ACLS and holder.props.get("acl") is UNKNOWN  # there AWS fills in nothing of its own
    stated = [key for key in ("acl", "accessControlPolicy") if holder.states(key)]
    if canned or any(holder.props[key] is UNKNOWN for key in stated):
        yield "whoever its list names", False
