"""What of somebody's policies opens a store: its data, the store itself, what tells of it, the secret that opens it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policies.analysis.handles import control_arns, data_arns, master_secret_arns
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import SECRET
from policies.analysis.model import Resource, Stack
from policies.analysis.refusals import refusal
from policies.analysis.store_actions import (
    CONTROL_ACTIONS,
    DATA_ACTIONS,
    LOG_ACTIONS,
    PARAMETER_ACTIONS,
    SECRET_ACTIONS,
)
from policies.analysis.store_logs import log_arns
from policies.analysis.stores import Store, stores_by_urn
from policies.analysis.vaults import Vault, vault_arn, vaults_by_store


class Granted(NamedTuple):
    """The document by which something is granted, what, and the credential if it is through one."""

    by: Resource
    how: str
    vault: Resource | None = None
    certain: bool = True


def opened_by(stack: Stack, grant: Grants, store: Store) -> Iterator[Granted]:
    """What of the grants opens a store, and in which role."""
    if grant.rewrites is not None:
        yield Granted(grant.rewrites, f"may give the role {grant.rewrites.name} any right, and with that itself")
    for part in grant.each or (grant,):
        way = f", by {grant.ways[part.role.urn]}" if part.role.urn in grant.ways else ""
        yield from (found._replace(how=f"{found.how}{way}") for found in _of_one(stack, part, store))


def _of_one(stack: Stack, grant: Grants, store: Store) -> Iterator[Granted]:
    """The same under one role."""
    yield from _directly(stack, grant, store)
    for by, certain in _traced(stack, grant, store, store.urns):
        yield Granted(by, "is granted something on it", certain=certain)
    for vault in vaults_by_store(stack).get(store.root.urn, ()):
        opened = vault.holder if vault.credential else None
        how = f"may read the {vault.noun} {vault.holder.name}"
        yield from (Granted(by, how, opened) for by in _reading(grant, vault))
        for by, certain in _traced(stack, grant, store, vault.parts):
            yield Granted(by, how, opened, certain)


def _directly(stack: Stack, grant: Grants, store: Store) -> Iterator[Granted]:
    refused = refusal(stack, store)
    for by in meeting(grant, DATA_ACTIONS[store.kind], data_arns(store), refused):
        yield Granted(by, "may act on its data")
    for by in meeting(grant, CONTROL_ACTIONS[store.kind], control_arns(store), refused):
        yield Granted(by, "may copy it, open it or change who gets in")
    for by in meeting(grant, LOG_ACTIONS, log_arns(store)):
        yield Granted(by, "may read in its logs what it was told")
    for by in meeting(grant, SECRET_ACTIONS, master_secret_arns(store)):
        yield Granted(by, "may read the secret RDS keeps its master password in", store.root)


def _reading(grant: Grants, vault: Vault) -> tuple[Resource, ...]:
    actions = SECRET_ACTIONS if vault.holder.type == SECRET else PARAMETER_ACTIONS
    return meeting(grant, actions, (vault_arn(vault),))


def _traced(stack: Stack, grant: Grants, store: Store, urns: frozenset[str]) -> Iterator[tuple[Resource, bool]]:
    """The resources whose policy document isn't known and was made from one of the URNs.

    Made from several stores, it may be about one of them alone: then that isn't certain.
    """
    for document in grant.documents:
        origins = frozenset(document.holder.origins.get(document.key, ()))
        if origins & urns and not document.readable:
            found = {stores_by_urn(stack)[urn].root.urn for urn in origins if urn in stores_by_urn(stack)}
            yield document.holder, found <= {store.root.urn}
