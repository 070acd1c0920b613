"""Who is told of which store by his configuration: by value, by what a value was made from, by an alias."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from policies.analysis.accelerators import accelerator_handles, accelerators
from policies.analysis.aliases import aliased, aliases
from policies.analysis.cluster_aliases import named_in_namespace
from policies.analysis.configuration import Text, texts
from policies.analysis.globs import UNGUESSABLE
from policies.analysis.handles import Handle, arn_handles, master_secret_arns, store_handles
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pod_texts import contents, tellers, told_by
from policies.analysis.pods import kind_of
from policies.analysis.provenance import behind
from policies.analysis.store_names import named_in
from policies.analysis.stores import Store, declared_store_owners, stores, stores_by_urn
from policies.analysis.text_index import TextIndex
from policies.analysis.values import all_strings
from policies.analysis.vaults import (
    Vault,
    makes_passwords,
    password_origins,
    passwords,
    vault_handles,
    vaults,
    vaults_by_part,
)
from policies.analysis.workloads import services_of
from policies.analysis.written_passwords import written


@dataclass(frozen=True, slots=True)
class Telling:
    """`by` tells `who` of a store, and `how`; `credential` is what he gets in with, if it is that. Certain or not."""

    who: str
    store: Store
    by: Resource
    how: str
    credential: Resource | None = None
    certain: bool = True


class _Index(NamedTuple):
    """How texts name stores, what is kept of them, and the secrets that RDS keeps."""

    own: TextIndex[Store]
    held: TextIndex[Vault]
    masters: TextIndex[tuple[Store, bool]]


@once
def _index(stack: Stack) -> _Index:
    return _Index(
        TextIndex((*_handles(stack), *aliases(stack), *_fronts(stack))),
        TextIndex((vault, handle) for vault in vaults(stack) for handle in vault_handles(vault)),
        TextIndex(_masters(stack)),
    )


def tellings(stack: Stack) -> Iterator[Telling]:
    """Everything that anybody is told of a store."""
    yield from told_by_texts(stack, texts(stack))
    yield from _within_namespaces(stack)
    yield from _of_passwords(stack)
    yield from _twins(stack)


def told_by_texts(stack: Stack, found: Iterable[Text]) -> Iterator[Telling]:
    """What some texts tell of stores."""
    own, held, masters = _index(stack)
    for text in found:
        for who in sorted(text.services):
            if text.text is None:
                yield from _made_from(stack, who, text.resource, text.key)
                continue
            by, where = text.resource, f"{text.where} of {who}"
            for store, handle in own.hits(text.text):
                yield Telling(who, store, by, f"{where} holds {handle.what}")
            for store, name in named_in(stack, text.text, text.where):
                yield Telling(who, store, by, f"{where} holds its name, {name}")
            for vault, handle in held.hits(text.text):
                if by.urn not in vault.parts:
                    yield _of_vault(vault, who, by, f"{where} names {handle.what}")
            for (store, certain), handle in masters.hits(text.text):
                yield Telling(who, store, by, f"{where} names {handle.what}", store.root, certain)
            for store in written(stack, text.text):
                yield Telling(who, store, by, f"{where} holds its password", store.root)


def _within_namespaces(stack: Stack) -> Iterator[Telling]:
    for workload, service, store in named_in_namespace(stack):
        for who in sorted(services_of(stack, workload)):
            how = f"the pods of {workload.name} name {service.name}, which stands for it in their namespace"
            yield Telling(who, store, workload, how)


def _of_passwords(stack: Stack) -> Iterator[Telling]:
    """Passwords that the program states, as ConfigMaps and Secrets of Kubernetes' hand them to pods.

    In the open, one that is a plain word isn't looked for.
    """
    known = passwords(stack)
    for teller in tellers(stack) if known else ():
        texts = [text for _, value in contents(teller) for text in all_strings(value)]
        for root, password in known:
            guarded = kind_of(teller) == "Secret" or not password.isalpha()
            if guarded and any(password in text for text in texts):
                for who in sorted(told_by(stack, teller)):
                    how = f"{teller.name}, which {who} gets, holds its password"
                    yield Telling(who, stores_by_urn(stack)[root], teller, how, teller)


def _handles(stack: Stack) -> Iterator[tuple[Store, Handle]]:
    return ((store, handle) for store in stores(stack) for handle in store_handles(store))


def _fronts(stack: Stack) -> Iterator[tuple[Store, Handle]]:
    for front in accelerators(stack):
        for handle in accelerator_handles(front.cluster):
            yield from ((store, handle) for store, _ in front.stores)


def _masters(stack: Stack) -> Iterator[tuple[tuple[Store, bool], Handle]]:
    """The secrets that RDS keeps master passwords in. A preview knows how they are called, and not which is whose."""
    for store in stores(stack):
        for arn in master_secret_arns(store):
            certain = UNGUESSABLE not in arn
            for handle in arn_handles("the secret RDS keeps its master password in", arn.replace(UNGUESSABLE, "*")):
                yield (store, certain), handle


@once
def _fronted(stack: Stack) -> Mapping[str, tuple[Store, ...]]:
    """The stores behind each DAX cluster, by its URN."""
    return {front.cluster.urn: tuple(store for store, _ in front.stores) for front in accelerators(stack)}


def _made_from(stack: Stack, who: str, resource: Resource, key: str) -> Iterator[Telling]:
    """By the origins of a property: stores, vaults, and what passwords are made from."""
    origins = resource.origins.get(key, ())
    of = f"{key} of {resource.name} is made from"
    told: dict[tuple[str, str], Telling] = {}
    for urn in behind(stack, origins, _Ends(stack)):
        through = "" if urn in origins else ", through what carries it on"
        own = stores_by_urn(stack).get(urn)
        for store in (own,) if own is not None else (*aliased(stack).get(urn, ()), *_fronted(stack).get(urn, ())):
            told.setdefault((store.root.urn, ""), Telling(who, store, resource, f"{of} it{through}"))
        for vault in vaults_by_part(stack).get(urn, ()):
            if resource.urn not in vault.parts:
                how = f"{of} the {vault.noun} {vault.holder.name}{through}"
                told.setdefault((vault.store.root.urn, vault.holder.urn), _of_vault(vault, who, resource, how))
        made = stack.by_urn.get(urn)
        for root in sorted(password_origins(stack).get(urn, ())) if made is not None and makes_passwords(made) else ():
            of_root = stores_by_urn(stack)[root]
            how = f"{of} {made.name if made else ''}, its password{through}"
            told.setdefault((root, urn), Telling(who, of_root, resource, how, made))
    yield from told.values()


class _Ends:
    """Where to stop: at a store, and at a secret or parameter about one, which says whose it is."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __contains__(self, urn: object) -> bool:
        return urn in stores_by_urn(self._stack) or urn in vaults_by_part(self._stack)


def _of_vault(vault: Vault, who: str, by: Resource, how: str) -> Telling:
    return Telling(who, vault.store, by, how, vault.holder if vault.credential else None)


def _twins(stack: Stack) -> Iterator[Telling]:
    """Whoever has the password of his own store has that of every store with the same."""
    same: dict[str, dict[str, Resource | None]] = {}
    for urn, roots in password_origins(stack).items():
        made = stack.by_urn.get(urn)
        if made is not None and makes_passwords(made):
            same.setdefault(urn, {}).update(dict.fromkeys(roots, made))
    for root, password in passwords(stack):
        same.setdefault(password, {})[root] = None
    for roots in same.values():
        yield from _of_twins(stack, roots) if len(roots) > 1 else ()


def _of_twins(stack: Stack, roots: Mapping[str, Resource | None]) -> Iterator[Telling]:
    owned = [(stores_by_urn(stack)[root], made) for root, made in roots.items()]
    for one, _ in owned:
        for other, made in owned:
            for who in sorted(declared_store_owners(stack, one)) if one is not other else ():
                how = f"its master password is that of {one.name}, too"
                yield Telling(who, other, one.root, how, made or other.root)
