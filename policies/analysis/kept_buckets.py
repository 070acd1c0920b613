"""Buckets that are stores: a service keeps its data there, as others do in a table.

Most buckets are none. Artefacts and assets are written by whoever builds them and read by many, logs are written by
many and read by few. A service's own bucket is its store if it says so (`stores`), or if one role of the service both
reads and writes the objects: what is written to be read again is kept. Where nothing says whose a bucket is, it takes
two services that each do both, with the same objects: where one only reads, the other publishes, and where one only
writes, it delivers. Otherwise it is taken for one of the others: then it matters only with a store's export in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from policies.analysis.access_points import doors, objects_behind
from policies.analysis.bucket_names import bucket_arn
from policies.analysis.globs import UNGUESSABLE, intersects, matches
from policies.analysis.iam_documents import Statement, literal
from policies.analysis.iam_evaluation import Grants, meeting, reached
from policies.analysis.iam_grants import own_grants, role_services
from policies.analysis.identity import BUCKETS, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declarations, declared_owners
from policies.analysis.passed_buckets import passed_buckets

_READING: Final = ("s3:GetObject",)
_WRITING: Final = ("s3:PutObject",)


@once
def kept_buckets(stack: Stack) -> frozenset[str]:
    """The buckets (by URN) in which a service keeps its data."""
    return frozenset(
        bucket.urn
        for bucket in stack.of(*BUCKETS)
        if bucket.name in _listed(stack)
        or any(_keeps(stack, grant, bucket) for grant in _of_owners(stack, bucket))
        or _is_kept_by_two(stack, bucket)
    )


@once
def perhaps_kept(stack: Stack) -> tuple[Resource, ...]:
    """The buckets of services of which a preview can't tell: what is granted there isn't known yet."""
    return tuple(
        bucket
        for bucket in stack.of(*BUCKETS)
        if bucket.urn not in kept_buckets(stack)
        and (_hides_from_owner(stack, bucket) or _is_perhaps_shared(stack, bucket))
    )


def _hides_from_owner(stack: Stack, bucket: Resource) -> bool:
    return any(_hides(stack, grant, bucket) for grant in _of_owners(stack, bucket))


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


def _is_kept_by_two(stack: Stack, bucket: Resource) -> bool:
    """Whether two services each read and write the same objects of a bucket that is nobody's."""
    if declared_owners(stack, bucket) or bucket.urn in passed_buckets(stack):
        return False
    writers = _writers(stack).values()
    keeping = [[pattern for grant in held for pattern in _kept_objects(stack, grant, bucket)] for held in writers]
    pairs = itertools.combinations(filter(None, keeping), 2)
    return any(intersects(one, other) for first, second in pairs for one in first for other in second)


def _is_perhaps_shared(stack: Stack, bucket: Resource) -> bool:
    """Whether two services may: as far as a preview knows what they are granted there."""
    if declared_owners(stack, bucket) or bucket.urn in passed_buckets(stack):
        return False
    held = [[own_grants(stack)[urn] for urn in urns] for urns in _roles(stack).values()]
    hiding = [any(_hides(stack, grant, bucket) for grant in grants) for grants in held]
    keeping = [any(_keeps(stack, grant, bucket) for grant in grants) for grants in held]
    return any(hiding) and sum(map(max, hiding, keeping)) > 1


@once
def _writers(stack: Stack) -> Mapping[str, tuple[Grants, ...]]:
    """What the roles of each service may do, of those that may write any object: most write none."""
    found: dict[str, tuple[Grants, ...]] = {}
    for service, urns in _roles(stack).items():
        held = (own_grants(stack)[urn] for urn in urns)
        found[service] = tuple(grant for grant in held if meeting(grant, _WRITING, ("*",)))
    return {service: held for service, held in found.items() if held}


def _kept_objects(stack: Stack, grant: Grants, bucket: Resource) -> Iterator[str]:
    """The objects (patterns) that a role both writes and reads: two with a part each of one bucket share none."""
    if not _keeps(stack, grant, bucket):
        return
    written, read = (_patterns(stack, grant, actions, bucket) for actions in (_WRITING, _READING))
    yield from (one for one in written for other in read if intersects(one, other))
    # What a policy of AWS's allows, it allows everywhere.
    yield from (f"{bucket_arn(bucket)}/*",) if _keeps(stack, replace(grant, documents=()), bucket) else ()


def _patterns(stack: Stack, grant: Grants, actions: tuple[str, ...], bucket: Resource) -> tuple[str, ...]:
    stated = (document.statements for document in grant.documents if isinstance(document.statements, tuple))
    allowing = [each for statements in stated for each in statements if each.allows and _names(each, actions)]
    patterns = [pattern for statement in allowing for pattern in reached(statement) or ["*"]]
    own, *others = _objects(stack, bucket)
    found = [pattern for pattern in patterns if intersects(pattern, own)]
    through = [pattern for pattern in patterns if any(intersects(pattern, objects) for objects in others)]
    found.extend(_in_bucket(pattern, bucket) for pattern in through)
    return tuple(dict.fromkeys(found))


def _in_bucket(pattern: str, bucket: Resource) -> str:
    """What a pattern for objects behind an access point means in the bucket itself."""
    partition, path = pattern.split(":")[:2], pattern.partition("/object/")[2] or "*"
    return f"{':'.join(partition)}:s3:::{known(bucket, 'bucket') or UNGUESSABLE}/{path}"


def _names(statement: Statement, actions: tuple[str, ...]) -> bool:
    """Whether a statement may be about one of the actions. What it leaves out may be others."""
    stated = literal(statement.actions)
    return bool(statement.not_actions) or any(matches(one.lower(), each.lower()) for one in stated for each in actions)


def _keeps(stack: Stack, grant: Grants, bucket: Resource) -> bool:
    objects = _objects(stack, bucket)
    return bool(meeting(grant, _WRITING, objects)) and bool(meeting(grant, _READING, objects))


def _objects(stack: Stack, bucket: Resource) -> tuple[str, ...]:
    """What lies in a bucket: its own ARNs (patterns), and those that its access points give it."""
    through = (objects for point in doors(stack).get(bucket.urn, ()) for objects in objects_behind(point))
    return (f"{bucket_arn(bucket)}/*", *through)


def _hides(stack: Stack, grant: Grants, bucket: Resource) -> bool:
    urns = {bucket.urn, *(point.urn for point in doors(stack).get(bucket.urn, ()))}
    return any(
        not isinstance(document.statements, tuple)
        and not urns.isdisjoint(document.holder.origins.get(document.key, ()))
        for document in grant.documents
    )
