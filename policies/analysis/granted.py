"""What of somebody's policies opens a store: its data, the store itself, what tells of it, the secret that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.access_points import ANY_POINT, MAKING, handing
from policies.analysis.attachments import NOUNS
from policies.analysis.candidates import near, opens_data
from policies.analysis.handles import control_arns, data_arns, group_arn, master_secret_arns, member_arns
from policies.analysis.iam_documents import Document
from policies.analysis.iam_evaluation import Grants, Refusal, decided, meeting
from policies.analysis.iam_grants import held_by_all
from policies.analysis.identity import SECRET
from policies.analysis.model import Resource, Stack, once
from policies.analysis.refusals import refusal, refusal_of_secret, standing
from policies.analysis.store_actions import (
    CONTROL_ACTIONS,
    DATA_ACTIONS,
    DESTROYING_ACTIONS,
    LOG_ACTIONS,
    PATH_ACTIONS,
    SECRET_ACTIONS,
)
from policies.analysis.store_logs import log_arns
from policies.analysis.stores import Store, stores_by_urn
from policies.analysis.tag_conditions import TAGGING, Tagged, given_tags, tests_tags
from policies.analysis.values import UNKNOWN, Unknown
from policies.analysis.vault_kinds import KINDS
from policies.analysis.vaults import Vault, path_arns, vaults_by_store

_OF_BUCKETS: Final = ("s3:", "s3-object-lambda:")


class Granted(NamedTuple):
    """The document by which something is granted, what, and the credential if it is through one."""

    by: Resource
    how: str
    vault: Resource | None = None
    certain: bool = True


def opened_by(stack: Stack, grant: Grants, store: Store) -> Iterator[Granted]:
    """What of the grants opens a store, and in which role."""
    if grant.rewrites is not None:
        yield Granted(
            grant.rewrites,
            f"may give the {NOUNS[grant.rewrites.type]} {grant.rewrites.name} any right, and with that itself",
        )
    parts = [part for part in grant.each or (grant,) if store.root.urn in _near(stack, part)]
    limits = _limits(grant, refusal(stack, store), lambda: _tags_of(stack, store), _arns(store)) if parts else _NONE
    for part in parts:
        way = f", by {grant.ways[part.role.urn]}" if part.role.urn in grant.ways else ""
        for found in (*_directly(stack, part, store, limits), *_by_vault(stack, grant, part, store)):
            yield found._replace(how=f"{found.how}{way}")


def _near(stack: Stack, part: Grants) -> frozenset[str]:
    """The stores (by the URNs of their roots) that it can be about at all."""
    if part.roles == frozenset({part.role.urn}):
        return _near_roles(stack).get(part.role.urn, frozenset())
    return frozenset(store.root.urn for store in near(stack, part))


@once
def _near_roles(stack: Stack) -> Mapping[str, frozenset[str]]:
    return {urn: frozenset(of.root.urn for of in near(stack, own)) for urn, own in held_by_all(stack).items()}


class _Limits(NamedTuple):
    """What holds grants back: the store's own policy, and tests on its tags."""

    refused: Refusal | None
    tagged: Tagged | None


_NONE: Final = _Limits(None, None)


def _limits(grant: Grants, refused: Refusal | None, tagged: Callable[[], Tagged], arns: tuple[str, ...]) -> _Limits:
    """As far as one can't change them oneself."""
    standing_refusal = standing(grant, refused, arns)
    known = tagged() if tests_tags(grant.documents) else None
    changed = known is not None and meeting(grant, TAGGING, arns, standing_refusal, known)
    return _Limits(standing_refusal, None if changed else known)


def _arns(store: Store) -> tuple[str, ...]:
    return (*data_arns(store), *control_arns(store))


def _tags_of(stack: Stack, store: Store) -> Tagged:
    found: dict[str, tuple[Resource, ...]] = {}
    arns = ((arn, member) for member in store.members for arn in member_arns(member))
    for arn, about in (*arns, *((group_arn(group), group) for group in store.groups)):
        found[arn] = (*found.get(arn, ()), about)
    return Tagged(found, given_tags(stack))


def _directly(stack: Stack, grant: Grants, store: Store, limits: _Limits) -> Iterator[Granted]:
    for by, sure in decided(grant, DATA_ACTIONS[store.kind], data_arns(store), *limits):
        yield Granted(by, "may act on its data", certain=sure)
    for by, sure in decided(grant, CONTROL_ACTIONS[store.kind], control_arns(store), *limits):
        yield Granted(by, "may copy it, open it or change who gets in", certain=sure)
    for by, sure in decided(grant, DESTROYING_ACTIONS[store.kind], _arns(store), *limits):
        yield Granted(by, "may delete it or its data", certain=sure)
    for by, sure in decided(grant, LOG_ACTIONS, log_arns(store), *limits):
        yield Granted(by, "may read in its logs what it was told", certain=sure)
    for by, sure in decided(grant, SECRET_ACTIONS, master_secret_arns(store)):
        yield Granted(by, "may read the secret RDS keeps its master password in", store.root, sure)
    handed = [sure for urn, sure in handing(stack).items() if urn in store.urns]
    for by, sure in decided(grant, MAKING, ANY_POINT) if handed else ():
        yield Granted(by, "may make an access point to it, which it hands over to", certain=sure and any(handed))
    for by, certain in _traced(stack, grant, store, store.urns):
        yield Granted(by, "is granted something on it", certain=certain)


def _by_vault(stack: Stack, whole: Grants, part: Grants, store: Store) -> Iterator[Granted]:
    for vault in vaults_by_store(stack).get(store.root.urn, ()):
        opened = vault.holder if vault.credential else None
        limits, kind = _limits_of_vault(stack, whole, vault), KINDS[vault.holder.type]
        how, tells = f"may read the {vault.noun} {vault.holder.name}", "opens" if vault.credential else "tells of"
        yield from (Granted(by, how, opened, sure) for by, sure in _reading(part, vault, limits))
        for by, sure in decided(part, kind.changes, vault.arns, *limits):
            yield Granted(by, f"may change the {vault.noun} {vault.holder.name}, which {tells} it", certain=sure)
        for by, certain in _traced(stack, part, store, vault.parts):
            yield Granted(by, how, opened, certain)


def _limits_of_vault(stack: Stack, whole: Grants, vault: Vault) -> _Limits:
    arns, holder = vault.arns, vault.holder
    refused = refusal_of_secret(stack, holder, arns) if holder.type == SECRET else None
    return _limits(whole, refused, lambda: Tagged(dict.fromkeys(arns, (holder,)), given_tags(stack)), arns)


def _reading(part: Grants, vault: Vault, limits: _Limits) -> Iterator[tuple[Resource, bool]]:
    found = dict(decided(part, KINDS[vault.holder.type].actions, vault.arns, *limits))
    for by, sure in decided(part, PATH_ACTIONS, path_arns(vault)):
        found[by] = found.get(by, False) or sure
    yield from found.items()


def _traced(stack: Stack, grant: Grants, store: Store, urns: frozenset[str]) -> Iterator[tuple[Resource, bool]]:
    """The resources whose policy document isn't known and was made from one of the URNs.

    Made from several stores, it may be about one of them alone: then that isn't certain. Made from a single one it
    counts, though what it allows there may be harmless: what a preview lets pass is judged again when it is done.
    """
    for document in grant.documents:
        origins = frozenset(document.holder.origins.get(document.key, ()))
        if origins & urns and _may_hide_access(document, store):
            found = {stores_by_urn(stack)[urn].root.urn for urn in origins if urn in stores_by_urn(stack)}
            yield document.holder, found <= {store.root.urn}


def _may_hide_access(document: Document, store: Store) -> bool:
    """Whether what isn't known of a document may open a store: not where all its actions are known and none does."""
    if document.readable or not isinstance(document.statements, tuple):
        return not document.readable
    return any(
        item.allows
        and (item.not_actions or UNKNOWN in item.actions or any(_opens(action, store) for action in item.actions))
        and UNKNOWN in (*item.actions, *item.not_actions, *item.resources, *item.not_resources)
        for item in document.statements
    )


def _opens(action: str | Unknown, store: Store) -> bool:
    """Whether an action (pattern) may open a store of this kind: what S3 does is about buckets alone."""
    if isinstance(action, Unknown) or (store.kind != "bucket" and action.lower().startswith(_OF_BUCKETS)):
        return False
    return opens_data(action)
