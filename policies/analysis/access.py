"""Who has access to which store, by any of the four channels: network, IAM, configuration, credential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from policies.analysis.accelerators import PORTS, accelerators, asking
from policies.analysis.access_grants import lent
from policies.analysis.acls import listed
from policies.analysis.actors import actors
from policies.analysis.admission import admitted
from policies.analysis.cache_users import unseen_users
from policies.analysis.candidates import near
from policies.analysis.copies import copies
from policies.analysis.entrances import doors, entrances
from policies.analysis.firewall import rules_by_carrier
from policies.analysis.granted import opened_by
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.placing import is_trusted, placed
from policies.analysis.publications import publications
from policies.analysis.resource_policies import openings
from policies.analysis.rotation import rotators
from policies.analysis.stores import Store, declared_store_owners, stores
from policies.analysis.takeover import comes_from, networked
from policies.analysis.tellings import Telling, tellings, told_by_texts
from policies.analysis.unowned import names_of, unowned_texts
from policies.analysis.vaults import Vault, vaults
from policies.analysis.workloads import services_of

Channel = Literal["network", "IAM", "configuration", "credential"]


@dataclass(frozen=True, slots=True)
class Access:
    """`who` (a service, or the role of a group) can get at `store`; `by` is the resource that opens the channel.

    `vault` is the credential by which, if it is one. Not `certain`: a preview shows it may be so, not that it is. Not a
    `party`: someone outside the stack, who is a stranger to every store.
    """

    who: str
    store: Store
    channel: Channel
    by: Resource
    how: str
    vault: Resource | None = None
    certain: bool = True
    party: bool = True


@once
def accesses(stack: Stack) -> tuple[Access, ...]:
    """Every access anyone has to a store, its owner's included."""
    network = (*_by_network(stack), *_by_accelerator(stack))
    own = (*network, *_by_grant(stack), *_by_takeover(stack, network), *_by_entrance(stack, network))
    known = (*own, *_by_resource_policy(stack), *_by_configuration(stack), *_by_cache_user(stack))
    every = (*known, *_by_unowned(stack, known))
    found = _without_rotation(stack, every)
    return (*found, *_by_copy(stack, found))


def _without_rotation(stack: Stack, found: tuple[Access, ...]) -> tuple[Access, ...]:
    """Without what rotation functions do for those who use the store."""
    users = {
        access.store.root.urn
        for access in found
        if access.certain and access.party and access.who not in rotators(stack).get(access.store.root.urn, ())
    }
    return tuple(
        access
        for access in found
        if access.store.root.urn not in users or access.who not in rotators(stack).get(access.store.root.urn, ())
    )


@once
def owners(stack: Stack) -> Mapping[str, frozenset[str]]:
    """The owners of each store, by the URN of its root: the declared ones, else whoever has access to it."""
    reach: dict[str, set[str]] = {}
    for access in accesses(stack):
        if access.certain and access.party:
            reach.setdefault(access.store.root.urn, set()).add(access.who)
    return {
        store.root.urn: declared_store_owners(stack, store) or frozenset(reach.get(store.root.urn, ()))
        for store in stores(stack)
    }


def _by_network(stack: Stack) -> Iterator[Access]:
    for store in stores(stack):
        for group in store.groups:
            for admission in admitted(stack, group, store.ports):
                who, by, how = admission.who, admission.rule.carrier, admission.how
                yield Access(who, store, "network", by, how, certain=admission.certain, party=admission.party)
        for member, why in store.unguarded:
            yield Access("whoever its network lets in", store, "network", member, why, certain=False, party=False)
    for store, by, who, certain in publications(stack):
        how = f"the resource configuration {by.name} leads to it"
        yield Access(who, store, "network", by, how, certain=certain, party=False)


def _by_grant(stack: Stack) -> Iterator[Access]:
    for actor in actors(stack):
        for store in near(stack, actor.grants):
            for by, how, vault, certain in opened_by(stack, actor.grants, store):
                channel: Channel = "credential" if vault is not None else "IAM"
                sure = certain and actor.certain
                for who in sorted(actor.who):
                    yield Access(who, store, channel, by, f"{actor.whose(who)} {how}", vault, certain=sure)


def _by_accelerator(stack: Stack) -> Iterator[Access]:
    """Whoever may ask a DAX cluster, by network or by IAM."""
    for front in accelerators(stack):
        of = f"the DAX cluster {front.cluster.name}"
        for store, certain in front.stores:
            for group in front.groups:
                for one in admitted(stack, group, PORTS):
                    how, sure = f"{one.how} at {of}, which reads it", certain and one.certain
                    yield Access(one.who, store, "network", one.rule.carrier, how, certain=sure, party=one.party)
            for member, why in front.unguarded:
                yield Access("whoever its network lets in", store, "network", member, why, certain=False, party=False)
            for actor in actors(stack):
                for by, sure in asking(actor.grants, front):
                    for who in sorted(actor.who):
                        how = f"{actor.whose(who)} may ask {of}, which reads it"
                        yield Access(who, store, "IAM", by, how, certain=certain and sure and actor.certain)


def _by_takeover(stack: Stack, network: tuple[Access, ...]) -> Iterator[Access]:
    """Whoever may take over what somebody runs connects from there, whatever the role that it runs with may do."""
    reaching: dict[str, list[Access]] = {}
    for access in network:
        if access.channel == "network":
            reaching.setdefault(access.who, []).append(access)
    for actor in actors(stack):
        for workload in networked(stack, actor.grants):
            owners_of_it = services_of(stack, workload)
            for access in (one for owner in sorted(owners_of_it) for one in reaching.get(owner, ())):
                if not comes_from(stack, workload, rules_by_carrier(stack).get(access.by.urn, ())):
                    continue
                for who in sorted(actor.who - owners_of_it):
                    how = f"{actor.whose(who)} may take over {workload.name}, and {access.how}"
                    sure = access.certain and actor.certain
                    yield replace(access, who=who, how=how, certain=sure, party=True)


def _by_entrance(stack: Stack, network: tuple[Access, ...]) -> Iterator[Access]:
    """Whoever may put something of his own into a group, a list or a subnet that is admitted, or start it there."""
    behind = doors(stack, ((access.store, access.by) for access in network if access.channel == "network"))
    places = tuple(stack.by_urn[urn] for urn in behind)
    for actor in actors(stack):
        started = () if is_trusted(stack, actor.grants.role, actor.who) else placed(stack, actor.grants, places)
        for into, how in (*entrances(stack, actor.grants), *started):
            for store, by in behind.get(into.urn, ()):
                for who in sorted(actor.who):
                    told = f"{actor.whose(who)} {how}, which {by.name} admits"
                    yield Access(who, store, "network", by, told, certain=actor.certain)


def _by_resource_policy(stack: Stack) -> Iterator[Access]:
    """A table, a bucket or a secret may itself name whom it lets in."""
    for store in stores(stack):
        for opening in openings(stack, store.members):
            how = f"the resource policy of {opening.of.name} lets {opening.who} in"
            certain, party = opening.certain, opening.party
            yield Access(opening.who, store, "IAM", opening.by, how, certain=certain, party=party)
        for bucket in store.members if store.kind == "bucket" else ():
            for who, certain in listed(stack, bucket):
                how = f"the access control list of {bucket.name} lets {who} in"
                yield Access(who, store, "IAM", bucket, how, certain=certain, party=False)
    for one in lent(stack):
        yield Access(one.who, one.store, "IAM", one.by, one.how, certain=one.certain, party=one.party)
    for vault in vaults(stack):
        for opening in openings(stack, (vault.holder,)):
            how = f"the resource policy of the {vault.noun} {vault.holder.name} lets {opening.who} in"
            through = _through(vault, opening.who, opening.by, how)
            yield replace(through, certain=opening.certain, party=opening.party)


def _by_configuration(stack: Stack) -> Iterator[Access]:
    yield from map(_told, tellings(stack))


def _told(told: Telling) -> Access:
    channel: Channel = "credential" if told.credential is not None else "configuration"
    return Access(told.who, told.store, channel, told.by, told.how, told.credential, certain=told.certain)


def _by_unowned(stack: Stack, known: tuple[Access, ...]) -> Iterator[Access]:
    """What is nobody's and is told of a store uses it, unless it is known as a user by another of its names."""
    users: dict[str, set[str]] = {}
    for access in known:
        if access.certain and access.party:
            users.setdefault(access.store.root.urn, set()).add(access.who)
    for told in told_by_texts(stack, unowned_texts(stack)):
        others = users.setdefault(told.store.root.urn, set())
        if told.who in others or not others & names_of(stack, told.by):
            yield _told(told)
            others.update({told.who} if told.certain else ())


def _by_cache_user(stack: Stack) -> Iterator[Access]:
    """Whoever has the credentials of a user that a cache takes, and that isn't seen here."""
    for store in stores(stack):
        for who, by, how in unseen_users(stack, store):
            yield Access(who, store, "credential", by, how, certain=False, party=False)


def _by_copy(stack: Stack, found: tuple[Access, ...]) -> Iterator[Access]:
    """Whoever has a copy of a store's data; of a restored store that nobody is declared to own, whoever uses it."""
    users: dict[str, set[str]] = {}
    for access in found:
        if access.certain and access.party:
            users.setdefault(access.store.root.urn, set()).add(access.who)
    for copy in copies(stack):
        if copy.who:
            yield Access(copy.who, copy.store, "configuration", copy.by, copy.how, certain=copy.certain, party=False)
        declared = frozenset(who for holder in copy.holders for who in declared_owners(stack, holder))
        if copy.into is not None:
            declared = declared_store_owners(stack, copy.into) or frozenset(users.get(copy.into.root.urn, ()))
        for who in sorted(declared):
            yield Access(who, copy.store, "configuration", copy.by, copy.how, certain=copy.certain)
        if copy.sink and not declared:
            who = f"whoever reads {copy.sink}"
            yield Access(who, copy.store, "configuration", copy.by, copy.how, certain=False, party=False)


def _through(vault: Vault, who: str, by: Resource, how: str) -> Access:
    if vault.credential:
        return Access(who, vault.store, "credential", by, how, vault.holder)
    return Access(who, vault.store, "configuration", by, how)
