"""S3 Access Grants: whom S3 itself lends credentials for a bucket that is a store, whatever his own policies say of it.

Sources: S3 User Guide, "Managing access with S3 Access Grants" (a grant's scope is the location's with the sub-prefix
appended; the default location is all of S3) and "Request access to Amazon S3 data through S3 Access Grants" (the
grantee needs `s3:GetDataAccess` on the instance, and nothing on the bucket); S3 API reference, "CreateAccessGrant".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.actors import actors
from policies.analysis.globs import matches
from policies.analysis.iam_evaluation import Grants, decided
from policies.analysis.identity import BUCKETS, ROLE, USER, called, known, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates, refer, resolve
from policies.analysis.stores import Store, stores
from policies.analysis.trust import named
from policies.analysis.values import UNKNOWN, dig, known_strings

_GRANT: Final = "aws:s3control/accessGrant:AccessGrant"
_LOCATION: Final = "aws:s3control/accessGrantsLocation:AccessGrantsLocation"
_ASKING: Final = ("s3:GetDataAccess",)
_INSTANCE: Final = (regional("s3", "access-grants/default"),)
_DEFAULT: Final = "default"
_ALL: Final = "s3://"
_KEY: Final = "grantee"


class Lent(NamedTuple):
    """The grant `by` lends `who` credentials for a store. Not a `party`: somebody who isn't of the stack."""

    who: str
    store: Store
    by: Resource
    how: str
    certain: bool
    party: bool = True


def lent(stack: Stack) -> Iterator[Lent]:
    """Everybody who gets at a store by such a grant."""
    for grant in stack.of(_GRANT):
        for store, sure in _scope(stack, grant):
            yield from _outsiders(stack, grant, store, sure=sure)
    for actor in actors(stack) if _by_grantee(stack) else ():
        for part in actor.grants.each or (actor.grants,):
            for by, store, sure in _by_grantee(stack).get(part.role.urn, ()):
                certain = sure and actor.certain
                for asks in _asking(part):
                    for who in sorted(actor.who):
                        how = f"{actor.whose(who)} may ask for it by the access grant {by.name}"
                        yield Lent(who, store, by, how, certain and asks)


def _asking(part: Grants) -> Iterator[bool]:
    """Whether a grantee may ask for what he is granted, if he perhaps may: surely or not."""
    found = [sure for _, sure in decided(part, _ASKING, _INSTANCE)]
    yield from (any(found),) if found else (False,) if part.undecided else ()


@once
def _by_grantee(stack: Stack) -> Mapping[str, tuple[tuple[Resource, Store, bool], ...]]:
    """What each role and user (by URN) of the stack is granted, by which grant, and whether that is certain."""
    found: dict[str, tuple[tuple[Resource, Store, bool], ...]] = {}
    for grant in stack.of(_GRANT):
        reference = resolve(stack, grant, _KEY, _identifier(grant), (ROLE, USER))
        for store, sure in _scope(stack, grant) if reference.targets else ():
            for grantee in reference.targets:
                found[grantee.urn] = (*found.get(grantee.urn, ()), (grant, store, sure and reference.certain))
    return found


def _identifier(grant: Resource) -> object:
    return dig(grant.props, _KEY, "granteeIdentifier")


def _outsiders(stack: Stack, grant: Resource, store: Store, *, sure: bool) -> Iterator[Lent]:
    """Grantees who aren't of the stack: a directory's users and groups, and whoever else is named."""
    how = f"the access grant {grant.name} lends it"
    kind, told = dig(grant.props, _KEY, "granteeType"), resolve(stack, grant, _KEY, _identifier(grant), (ROLE, USER))
    for name in told.outside:
        if kind == "IAM":
            for each in named(stack, name):
                yield Lent(each.who, store, grant, how, sure and each.certain, party=False)
        else:
            yield Lent(f"{name} of the directory", store, grant, how, sure and kind is not UNKNOWN, party=False)
    if told.foreign or told.untraceable:
        yield Lent("a grantee that isn't known yet", store, grant, how, certain=False, party=False)


def _scope(stack: Stack, grant: Resource) -> Iterator[tuple[Store, bool]]:
    """The stores that a grant is about, and whether that is certain."""
    whole = known_strings(grant.props.get("grantScope"))
    below = _below(grant)
    scopes = whole or [f"{text}{below or '*'}" for text in _places(stack, grant) if below or text != _ALL]
    made = _made_from(stack, grant) if not whole else ()
    for store in _buckets(stack):
        names = [called(member, "bucket") for member in store.members if member.type in BUCKETS]
        told = any(_is_about(scope, name) for scope in scopes for name in names)
        if told or any(bucket in store.members for bucket in made):
            yield store, True
        elif not scopes and not made:
            yield store, False


@once
def _buckets(stack: Stack) -> tuple[Store, ...]:
    return tuple(store for store in stores(stack) if store.kind == "bucket")


def _is_about(scope: str, bucket: str) -> bool:
    """Whether a scope, which is all that starts so if it ends with a star, has something of a bucket."""
    return matches(scope.removeprefix(_ALL).partition("/")[0] or "*", bucket)


def _below(grant: Resource) -> str | None:
    """What of a location it is about; None if that isn't known yet, which of all of S3 may be any bucket."""
    stated = dig(grant.props, "accessGrantsLocationConfiguration", "s3SubPrefix")
    return None if stated is UNKNOWN else next(iter(known_strings(stated)), "*")


def _locations(stack: Stack, grant: Resource) -> tuple[Resource, ...]:
    """By id: a state knows it as the location's `accessGrantsLocationId`."""
    told = refer(stack, grant, ("accessGrantsLocationId",), (_LOCATION,))
    ids = set(told.outside)
    also = (each for each in stack.of(_LOCATION) if known(each, "accessGrantsLocationId") in ids)
    return tuple(dict.fromkeys((*told.targets, *also)))


def _places(stack: Stack, grant: Resource) -> Iterator[str]:
    for location in _locations(stack, grant):
        yield from known_strings(location.props.get("locationScope"))
    yield from (_ALL,) if grant.props.get("accessGrantsLocationId") == _DEFAULT else ()


def _made_from(stack: Stack, grant: Resource) -> tuple[Resource, ...]:
    """The buckets whose name a location's scope, or the grant's sub-prefix, was made from, as a preview knows it."""
    own = candidates(stack, grant, "accessGrantsLocationConfiguration", BUCKETS)
    locations = _locations(stack, grant)
    return (*own, *(each for item in locations for each in candidates(stack, item, "locationScope", BUCKETS)))
