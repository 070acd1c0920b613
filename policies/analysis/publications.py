"""Stores that VPC Lattice leads other networks to: by a resource configuration that names one.

Source: VPC Lattice User Guide, "Resource configurations": whoever is associated, or given it by RAM, connects through
the owner's resource gateway, which the store lets in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from policies.analysis.aliases import aliases
from policies.analysis.handed_out import shares
from policies.analysis.handles import store_handles
from policies.analysis.model import Resource, Stack
from policies.analysis.provenance import behind
from policies.analysis.references import refer
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.text_index import TextIndex
from policies.analysis.values import all_strings

_CONFIGURATION: Final = "aws:vpclattice/resourceConfiguration:ResourceConfiguration"
_ASSOCIATION: Final = "aws:vpclattice/serviceNetworkResourceAssociation:ServiceNetworkResourceAssociation"
_DEFINITION: Final = "resourceConfigurationDefinition"


class Published(NamedTuple):
    """`by` leads `who` to the store; certain or not."""

    store: Store
    by: Resource
    who: str
    certain: bool = True


def publications(stack: Stack) -> Iterator[Published]:
    """Every store that somebody is led to so."""
    configurations = stack.of(_CONFIGURATION)
    if not configurations:
        return
    own = ((store, handle) for store in stores(stack) for handle in store_handles(store))
    pointers = TextIndex((*own, *aliases(stack)))
    for configuration in configurations:
        found = dict(_audience(stack, configuration))
        for store in _defined(stack, configuration, pointers):
            for who, certain in found.items():
                yield Published(store, configuration, who, certain)


def _defined(stack: Stack, configuration: Resource, pointers: TextIndex[Store]) -> tuple[Store, ...]:
    origins = configuration.origins.get(_DEFINITION, ())
    made = (stores_by_urn(stack).get(urn) for urn in behind(stack, origins, stores_by_urn(stack)))
    texts = all_strings(configuration.props.get(_DEFINITION))
    said = (store for text in texts for store, _ in pointers.hits(text))
    found = {store.root.urn: store for store in (*made, *said) if store is not None}
    return tuple(found.values())


def _audience(stack: Stack, configuration: Resource) -> Iterator[tuple[str, bool]]:
    """Who may use a configuration, and whether that is certain. What isn't associated here may be elsewhere."""
    yield f"whoever the resource configuration {configuration.name} is given to", False
    for association in stack.of(_ASSOCIATION):
        named = refer(stack, association, ("resourceConfigurationIdentifier",), (_CONFIGURATION,))
        if configuration in named.targets:
            yield f"whoever is in the service network of {association.name}", named.certain
    for association, who, sure in shares(stack):
        shared = refer(stack, association, ("resourceArn",), (_CONFIGURATION,))
        if configuration in shared.targets:
            yield who, sure and shared.certain
