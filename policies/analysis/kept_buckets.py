"""Buckets that are stores: a service keeps its data there, as others do in a table.

Most buckets are none. Artefacts and assets are written by whoever builds them and read by many, logs are written by
many and read by few. A service's own bucket is its store if it says so (`stores`), or if one role of the service both
reads and writes the objects: what is written to be read again is kept. Where nothing says whose a bucket is, it is
taken for one of the others: then it matters only with a store's export in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.bucket_names import bucket_arn
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.iam_grants import own_grants, role_services
from policies.analysis.identity import BUCKETS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declarations, declared_owners

_READING: Final = ("s3:GetObject",)
_WRITING: Final = ("s3:PutObject",)


@once
def kept_buckets(stack: Stack) -> frozenset[str]:
    """The buckets (by URN) in which a service keeps its data."""
    return frozenset(
        bucket.urn
        for bucket in stack.of(*BUCKETS)
        if bucket.name in _listed(stack) or any(_keeps(grant, bucket) for grant in _of_owners(stack, bucket))
    )


@once
def perhaps_kept(stack: Stack) -> tuple[Resource, ...]:
    """The buckets of services of which a preview can't tell: what is granted there isn't known yet."""
    return tuple(
        bucket
        for bucket in stack.of(*BUCKETS)
        if bucket.urn not in kept_buckets(stack) and any(_hides(grant, bucket) for grant in _of_owners(stack, bucket))
    )


@once
def _listed(stack: Stack) -> frozenset[str]:
    stores = (declaration.stores for declaration in declarations(stack).values())
    return frozenset(name for names in stores if isinstance(names, tuple) for name in names)


def _of_owners(stack: Stack, bucket: Resource) -> Iterator[Grants]:
    """What each role of the services that a bucket belongs to may do."""
    owners = declared_owners(stack, bucket)
    roles = (urn for owner in sorted(owners) for urn in _roles(stack).get(owner, ()))
    yield from (own_grants(stack)[urn] for urn in dict.fromkeys(roles))


@once
def _roles(stack: Stack) -> Mapping[str, tuple[str, ...]]:
    """The roles (by URN) that each service acts through."""
    found: dict[str, list[str]] = {}
    for urn, services in role_services(stack).items():
        for service in services if urn in own_grants(stack) else ():
            found.setdefault(service, []).append(urn)
    return {service: tuple(urns) for service, urns in found.items()}


def _keeps(grant: Grants, bucket: Resource) -> bool:
    objects = (f"{bucket_arn(bucket)}/*",)
    return bool(meeting(grant, _WRITING, objects)) and bool(meeting(grant, _READING, objects))


def _hides(grant: Grants, bucket: Resource) -> bool:
    return any(
        not isinstance(document.statements, tuple) and bucket.urn in document.holder.origins.get(document.key, ())
        for document in grant.documents
    )
