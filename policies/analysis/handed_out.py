"""To whom copies of a store's data are handed: accounts that it is shared with, and readers of an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policies.analysis.access_points import doors, guarding_points, objects_behind
from policies.analysis.accounts import account_of, own_accounts
from policies.analysis.acls import listed
from policies.analysis.actors import Actor, actors
from policies.analysis.bucket_names import bucket_arn
from policies.analysis.globs import matches
from policies.analysis.iam_documents import all_documents
from policies.analysis.iam_evaluation import decided, meeting
from policies.analysis.identity import BUCKETS, arn_pattern
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.references import pointing, refer
from policies.analysis.resource_policies import let_in
from policies.analysis.values import UNKNOWN, as_list, as_mapping, known_strings

_SHARE: Final = "aws:ram/resourceShare:ResourceShare"
_SHARED: Final = "aws:ram/resourceAssociation:ResourceAssociation"
_WITH: Final = "aws:ram/principalAssociation:PrincipalAssociation"
SELECTION: Final = "aws:backup/selection:Selection"
_PLAN: Final = "aws:backup/plan:Plan"
_EVERYONE: Final = "all"
STREAM: Final = "aws:kinesis/stream:Stream"
_READING: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(BUCKETS, ("s3:GetObject", "s3:GetObjectVersion", "s3-object-lambda:GetObject")),
    STREAM: ("kinesis:GetRecords", "kinesis:SubscribeToShard"),
}
_OPENING: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        BUCKETS, ("s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutReplicationConfiguration", "s3:PutAccessPointPolicy")
    ),
    STREAM: ("kinesis:PutResourcePolicy",),
}
"""What lets oneself, or anyone, read."""


_PLACES: Final = (*BUCKETS, STREAM)
_POLICIES: Final = (
    ("aws:s3/bucketPolicy:BucketPolicy", ("bucket",)),
    ("aws:kinesis/resourcePolicy:ResourcePolicy", ("resourceArn",)),
)


def shared_with(stack: Stack, snapshot: Resource) -> Iterator[tuple[str, bool]]:
    """Whom a snapshot is shared with, and whether that is certain: a preview may not know whose account it is."""
    own = own_accounts(stack)
    for account in as_list(snapshot.props.get("sharedAccounts")):
        if account is UNKNOWN:
            yield "an account that isn't known yet", False
        elif account == _EVERYONE:
            yield "anyone", True
        elif isinstance(account, str) and account not in own:
            yield f"the account {account}", bool(own)


def shares(stack: Stack) -> Iterator[tuple[Resource, str, bool]]:
    """What puts something under RAM's shares, with whom it is shared, and whether that is certain."""
    own = own_accounts(stack)
    for association in stack.of(_SHARED):
        share = refer(stack, association, ("resourceShareArn",), (_SHARE,))
        everyone = {name for target in share.targets for name in _principals(stack).get(target.urn, ())}
        for name in sorted(everyone):
            account = account_of(name)
            if account not in own:
                yield association, f"the account {account}" if account.isdigit() else name, bool(own)
        if not everyone:
            yield association, f"whomever {', '.join(item.name for item in share.targets) or 'a share'} is for", False


@once
def _principals(stack: Stack) -> Mapping[str, tuple[str, ...]]:
    """Whom each share (by URN) is for."""
    found: dict[str, tuple[str, ...]] = {}
    for association in stack.of(_WITH):
        for share in refer(stack, association, ("resourceShareArn",), (_SHARE,)).targets:
            found[share.urn] = (*found.get(share.urn, ()), *known_strings(association.props.get("principal")))
    return found


def vault_copies(stack: Stack) -> Iterator[tuple[Resource, str, bool]]:
    """What selects the resources of a backup plan that copies to another account, to whom, and whether for certain."""
    own = own_accounts(stack)
    for selection in stack.of(SELECTION):
        for plan in refer(stack, selection, ("planId",), (_PLAN,)).targets:
            for rule in map(as_mapping, as_list(plan.props.get("rules"))):
                vaults = [as_mapping(copy).get("destinationVaultArn") for copy in as_list(rule.get("copyActions"))]
                for account in {account_of(vault) for vault in known_strings(vaults)} - own:
                    yield selection, f"the account {account}", bool(own)


def readers(stack: Stack, places: Iterable[Resource]) -> Iterator[tuple[str, bool]]:
    """Who may read buckets and streams, and whether that is certain."""
    for place in places:
        patterns = tuple(_patterns(stack, place))
        opening, whole = _OPENING.get(place.type, ()), _whole(place)
        for actor in _able(stack).get(place.type, ()):
            found = [sure for _, sure in decided(actor.grants, _READING.get(place.type, ()), patterns)]
            found += [sure for _, sure in decided(actor.grants, opening, whole)]
            if found:
                yield from ((who, actor.certain and any(found)) for who in sorted(actor.who))
        yield from _let_in(stack, place)
        yield from listed(stack, place) if place.type in BUCKETS else ()


@once
def _able(stack: Stack) -> Mapping[str, tuple[Actor, ...]]:
    """Who may read, or open, anything of a type at all: few of many, of whom each place is asked."""
    return {
        token: tuple(actor for actor in actors(stack) if meeting(actor.grants, (*_READING[token], *actions), ("*",)))
        for token, actions in _OPENING.items()
        if stack.of(token)
    }


def _let_in(stack: Stack, place: Resource) -> Iterator[tuple[str, bool]]:
    """Whoever the policy of a bucket or a stream lets read."""
    reading = _READING.get(place.type, ())

    def reads(action: str) -> bool:
        return any(matches(action.lower(), wanted.lower()) for wanted in reading)

    holders = [
        place,
        *(by for token, path in _POLICIES for by, _ in pointing(stack, token, path, _PLACES).get(place.urn, ())),
    ]
    stated = (found for holder in holders for found in all_documents(stack).get(holder.urn, ()))
    for document in (*stated, *guarding_points(stack).get(place.urn, ())):
        for opening in let_in(stack, document, place, declared_owners(stack, place), reads):
            yield opening.who, opening.certain


def _patterns(stack: Stack, place: Resource) -> Iterator[str]:
    """What lies there, by whatever ARNs it is asked for."""
    if place.type not in BUCKETS:
        arn = arn_pattern(place)
        yield from (arn,) if arn is not None else ()
        return
    yield f"{bucket_arn(place)}/*"
    yield from (objects for point in doors(stack).get(place.urn, ()) for objects in objects_behind(point))


def _whole(place: Resource) -> tuple[str, ...]:
    """The ARN of the place itself, and not of what lies in it."""
    pattern = bucket_arn(place) if place.type in BUCKETS else arn_pattern(place)
    return (pattern,) if pattern is not None else ()
