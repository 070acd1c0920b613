"""Who owns what: no store, credential or role is shared by two services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.analysis.access import Access, accesses, owners
from policies.analysis.blind_spots import blind_spots
from policies.analysis.iam_grants import role_services
from policies.analysis.identity import ROLE
from policies.analysis.kept_buckets import perhaps_kept
from policies.analysis.model import Resource, Stack
from policies.analysis.stores import declared_store_owners, stores
from policies.analysis.unmodelled import unmodelled
from policies.analysis.workloads import role_uses
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule


@stack_rule(
    About(
        name="no-shared-database",
        description="A database is used by the one service that owns it, over no channel by any other.",
        severity="critical",
        remedy="Give the service a store of its own, or let it ask the owner through the owner's API or events.",
    )
)
def no_shared_database(stack: Stack, _options: Options) -> Iterator[Finding]:
    """One violation for each store, stranger and channel."""
    reported: set[tuple[str, str, str]] = set()
    for access in sorted(accesses(stack), key=lambda access: not access.certain):
        store = access.store
        allowed = owners(stack)[store.root.urn]
        key = (store.root.urn, access.who, access.channel)
        # Of several owners each is a stranger to the others: someone has to move out.
        if allowed != frozenset({access.who}) and key not in reported:
            reported.add(key)
            yield _shared(access, allowed)
    for unknown in unmodelled(stack):
        kind = unknown.type.rpartition(":")[2]
        yield Doubt(
            f"who can reach {unknown.name} can't be told: this pack doesn't know stores of its kind, {kind}",
            unknown.urn,
        )
    if stores(stack) or perhaps_kept(stack):
        yield from (Doubt(spot.what, spot.by.urn) for spot in blind_spots(stack))


def _shared(access: Access, allowed: frozenset[str]) -> Finding:
    whose = f"of {' and '.join(sorted(allowed))}" if allowed else "that nobody owns"
    message = f"{access.who} can reach the store {access.store.name} {whose} ({access.channel}): {access.how}."
    if access.certain:
        return Violation(message, access.by.urn)
    return Doubt(f"whether {message[:-1]} can't be told", access.by.urn)


@stack_rule(
    About(
        name="store-single-owner",
        description="Every store has exactly one owner: one service's component or tag.",
        severity="high",
        remedy="Create the store inside the component of the service that owns it, tagged with that service's name.",
    )
)
def store_single_owner(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Replicas, proxies, endpoints, users and indexes count as part of the store they belong to."""
    for store in stores(stack):
        found = owners(stack)[store.root.urn]
        if not found:
            yield Violation(
                f"No service owns the store {store.name}: no component, no tag, and nothing uses it.", store.root.urn
            )
        elif len(found) > 1:
            parts = ", ".join(member.name for member in store.members)
            yield Violation(
                f"The store {store.name} has {len(found)} owners: {_list(found)}. It is made of {parts}.",
                store.root.urn,
            )


@stack_rule(
    About(
        name="no-shared-credentials",
        description="The credential of a store is read by one service only.",
        severity="critical",
        remedy="Give each service a database user and secret of its own, or use IAM authentication and no secret.",
    )
)
def no_shared_credentials(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A credential is the secret, or the encrypted parameter, that a store's password comes from or goes to.

    The declared owner of the store counts as a reader.
    """
    readers: dict[Resource, dict[str, Access]] = {}
    for access in accesses(stack):
        if access.vault is not None and access.certain:
            readers.setdefault(access.vault, {}).setdefault(access.who, access)
        elif access.channel == "credential" and owners(stack)[access.store.root.urn] != frozenset({access.who}):
            yield Doubt(
                f"whether {access.who} can log in to {access.store.name} can't be told: {access.how}", access.by.urn
            )
    for vault, found in readers.items():
        store = next(iter(found.values())).store
        everyone = declared_store_owners(stack, store) | set(found)
        if len(everyone) > 1:
            ways = "; ".join(access.how for access in found.values())
            message = f"{_list(everyone)} can all read the credential of the store {store.name}: {ways}."
            yield Violation(message, vault.urn)


@stack_rule(
    About(
        name="no-shared-role",
        description="An IAM role is used by one service only.",
        severity="high",
        remedy="Give each service its own pair of task role and execution role.",
    )
)
def no_shared_role(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Its owner, if it has one, counts as a user of it."""
    users: dict[str, list[str]] = {}
    for use in role_uses(stack):
        users.setdefault(use.what.urn, []).append(use.by.name)
    for role in stack.of(ROLE):
        services = role_services(stack)[role.urn]
        if len(services) > 1:
            by = ", ".join(dict.fromkeys(users.get(role.urn, ()))) or "its component and its tag"
            yield Violation(f"The role {role.name} serves {_list(services)}: see {by}.", role.urn)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
