"""Which stores a role's policies can be about at all: a few, looked up, of the many that a stack may have."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from policies.analysis.access_points import ANY_POINT, handing
from policies.analysis.arn_index import ArnIndex
from policies.analysis.globs import matches
from policies.analysis.handles import control_arns, data_arns, master_secret_arns
from policies.analysis.iam_documents import Statement, literal
from policies.analysis.iam_evaluation import Grants, reached
from policies.analysis.iam_managed import DATA_POLICIES
from policies.analysis.model import Stack, once
from policies.analysis.store_actions import EVERY_ACTION
from policies.analysis.store_logs import log_arns
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.vaults import path_arns, vaults_by_part, vaults_by_store


def near(stack: Stack, grant: Grants) -> tuple[Store, ...]:
    """The stores that the role may get at, and perhaps others, in registration order."""
    if (
        any(map(opens_a_store, grant.managed))
        or grant.rewrites is not None
        or any(_is_about_everything(statement) for statement in _allows(grant))
    ):
        return stores(stack)
    traced = {urn for document in grant.documents for urn in document.holder.origins.get(document.key, ())}
    found = {stores_by_urn(stack)[urn].root.urn for urn in traced if urn in stores_by_urn(stack)}
    found |= {vault.store.root.urn for urn in traced for vault in vaults_by_part(stack).get(urn, ())}
    for statement in _allows(grant):
        for arn in reached(statement):
            found.update(_by_arn(stack).near(arn))
    return tuple(stores_by_urn(stack)[urn] for urn in sorted(found, key=lambda urn: _positions(stack)[urn]))


def _allows(grant: Grants) -> Iterator[Statement]:
    """The statements that may open a store or a credential."""
    for document in grant.documents:
        for statement in document.statements if isinstance(document.statements, tuple) else ():
            if statement.allows and (statement.not_actions or any(map(opens_data, literal(statement.actions)))):
                yield statement


def _is_about_everything(statement: Statement) -> bool:
    return bool(statement.not_resources) or "*" in reached(statement)


@functools.lru_cache(maxsize=4096)
def opens_data(pattern: str) -> bool:
    """Whether an action (pattern) is one of those that open a store or a credential."""
    return any(matches(pattern.lower(), action) for action in EVERY_ACTION)


@functools.lru_cache(maxsize=256)
def opens_a_store(policy: str) -> bool:
    """Whether the policy of AWS's by this name opens a store or a credential, and not only what copies go to."""
    return any(map(opens_data, DATA_POLICIES[policy]))


@once
def _by_arn(stack: Stack) -> ArnIndex[str]:
    """The root URNs of the stores by every ARN that opens them: of their data, their passwords, what tells of them."""
    return ArnIndex((store.root.urn, arn) for store in stores(stack) for arn in _arns(stack, store))


def _arns(stack: Stack, store: Store) -> Iterator[str]:
    yield from data_arns(store)
    yield from control_arns(store)
    yield from master_secret_arns(store)
    yield from log_arns(store)
    yield from ANY_POINT if not store.urns.isdisjoint(handing(stack)) else ()
    for vault in vaults_by_store(stack).get(store.root.urn, ()):
        yield from vault.arns
        yield from path_arns(vault)


@once
def _positions(stack: Stack) -> Mapping[str, int]:
    return {store.root.urn: position for position, store in enumerate(stores(stack))}
