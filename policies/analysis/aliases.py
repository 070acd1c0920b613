"""Other names of stores: DNS records and discovered instances, also ones that only lead to another such name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.handles import Handle, store_handles
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import KUBERNETES, kind_of, metadata
from policies.analysis.provenance import behind
from policies.analysis.references import refer
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.text_index import TextIndex
from policies.analysis.values import UNKNOWN, all_strings, dig, known_strings

_RECORD: Final = "aws:route53/record:Record"
_ZONE: Final = ("aws:route53/zone:Zone",)
_INSTANCE: Final = "aws:servicediscovery/instance:Instance"
_SERVICE: Final = ("aws:servicediscovery/service:Service",)
_NAMESPACES: Final = (
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
    "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace",
)


class _Entry(NamedTuple):
    """Something that gives the name in `names` to what the texts say."""

    by: Resource
    names: frozenset[str]
    says: tuple[str, ...]


@once
def aliased(stack: Stack) -> Mapping[str, tuple[Store, ...]]:
    """The stores that each record and discovered instance (by URN) is for: by its origins, or by what it says."""
    return {urn: tuple(found.values()) for urn, found in _resolved(stack).items()}


def aliases(stack: Stack) -> Iterator[tuple[Store, Handle]]:
    """The names that are given to stores so."""
    for entry in _entries(stack):
        for name in entry.names:
            yield from ((store, Handle(f"the alias {name}", name)) for store in aliased(stack)[entry.by.urn])


def _resolved(stack: Stack) -> Mapping[str, dict[str, Store]]:
    hosts = TextIndex((store, handle) for store in stores(stack) for handle in store_handles(store))
    entries = _entries(stack)
    found = {entry.by.urn: {store.root.urn: store for store in _directly(stack, entry, hosts)} for entry in entries}
    for _ in entries:
        before = sum(map(len, found.values()))
        named: dict[str, dict[str, Store]] = {}
        for entry in entries:
            for name in entry.names:
                named.setdefault(name, {}).update(found[entry.by.urn])
        for entry in entries:
            for text in entry.says:
                found[entry.by.urn].update(named.get(_plain(text), {}))
        if sum(map(len, found.values())) == before:
            break
    return found


def _directly(stack: Stack, entry: _Entry, hosts: TextIndex[Store]) -> Iterator[Store]:
    for urn in behind(stack, [entry.by.urn], stores_by_urn(stack)):
        if urn in stores_by_urn(stack):
            yield stores_by_urn(stack)[urn]
    for text in entry.says:
        yield from (store for store, _ in hosts.hits(text))


@once
def _entries(stack: Stack) -> tuple[_Entry, ...]:
    records = (_Entry(record, _names(stack, record), _values(record)) for record in stack.of(_RECORD))
    instances = (
        _Entry(instance, _discovered(stack, instance), tuple(all_strings(instance.props.get("attributes"))))
        for instance in stack.of(_INSTANCE)
    )
    services = (_Entry(item, _within_cluster(item), tuple(_external(item))) for item in external_services(stack))
    return (*records, *instances, *services)


@once
def external_services(stack: Stack) -> tuple[Resource, ...]:
    """Services of Kubernetes' that are another name of something outside the cluster."""
    services = (item for item in stack.resources if item.type.startswith(KUBERNETES) and kind_of(item) == "Service")
    return tuple(item for item in services if dig(item.props, "spec", "type") in ("ExternalName", UNKNOWN))


def _external(service: Resource) -> list[str]:
    return known_strings(dig(service.props, "spec", "externalName"))


def _within_cluster(service: Resource) -> frozenset[str]:
    """What the cluster's own DNS calls a service (Kubernetes, "DNS for Services and Pods").

    From within its namespace the first part is enough: see `cluster_aliases`.
    """
    space, name = metadata(service)
    full = f"{name}.{space}.svc.cluster.local"
    return frozenset((full, f"{full}.", full.removesuffix(".cluster.local"), f"{name}.{space}"))


def _values(record: Resource) -> tuple[str, ...]:
    return (*all_strings(record.props.get("records")), *known_strings(dig(record.props, "aliases", "name")))


def _names(stack: Stack, record: Resource) -> frozenset[str]:
    """A record's full name: as AWS gives it, or of its own and its zone's."""
    stated = known_strings([record.props.get("name"), record.props.get("fqdn")])
    zones = refer(stack, record, ("zoneId",), _ZONE)
    within = [name for zone in zones.targets if zones.certain for name in known_strings(zone.props.get("name"))]
    full = (f"{name}.{zone}" for name in stated for zone in within if not name.endswith(zone))
    return frozenset(_plain(name) for name in (*stated, *full) if "." in name)


def _discovered(stack: Stack, instance: Resource) -> frozenset[str]:
    """What Cloud Map calls an instance: after its service and the namespace of that."""
    return frozenset(
        _plain(f"{name}.{space}")
        for service in refer(stack, instance, ("serviceId",), _SERVICE).targets
        for name in known_strings(service.props.get("name"))
        for path in (("namespaceId",), ("dnsConfig", "namespaceId"))
        for namespace in refer(stack, service, path, _NAMESPACES).targets
        for space in known_strings(namespace.props.get("name"))
    )


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
