"""Whom the access control list of a bucket lets read: anyone, or anyone who has an AWS account.

Source: S3 User Guide, "Access control list (ACL) overview" and "Blocking public access to your Amazon S3 storage".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.identity import BUCKETS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import pointing
from policies.analysis.values import UNKNOWN, as_bool, as_list, as_mapping, dig, known_strings

_ACLS: Final = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
_BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_CANNED: Final[Mapping[str, str]] = {
    "public-read": "anyone",
    "public-read-write": "anyone",
    "authenticated-read": "anyone with an AWS account",
}
_GROUPS: Final[Mapping[str, str]] = {
    "/groups/global/AllUsers": "anyone",
    "/groups/global/AuthenticatedUsers": "anyone with an AWS account",
}
_OFF: Final = ("ignorePublicAcls", "blockPublicAcls")
"""Either makes lists for everyone void: they are ignored, or refused."""


def listed(stack: Stack, bucket: Resource) -> Iterator[tuple[str, bool]]:
    """Who else may read a bucket by its list, and whether that is certain."""
    blocks = [block for block, _ in _blocks(stack).get(bucket.urn, ())]
    settings = [block.props.get(key) for block in blocks for key in _OFF]
    if any(as_bool(setting) for setting in settings):
        return
    for holder in (bucket, *_lists(stack).get(bucket.urn, ())):
        yield from ((who, UNKNOWN not in settings) for who in dict.fromkeys(_of(holder)))


@once
def _blocks(stack: Stack) -> Mapping[str, tuple[tuple[Resource, object], ...]]:
    return pointing(stack, _BLOCK, ("bucket",), BUCKETS)


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
    policy = dig(holder.props, "accessControlPolicy", "grants")
    for grant in map(as_mapping, (*as_list(policy), *as_list(holder.props.get("grants")))):
        uris = (*known_strings(grant.get("uri")), *known_strings(dig(grant, "grantee", "uri")))
        yield from (who for uri in uris for end, who in _GROUPS.items() if uri.endswith(end))
