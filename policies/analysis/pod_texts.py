"""What a Kubernetes workload is told: by its pods' own variables and commands, by ConfigMaps and Secrets it takes in.

Source: Kubernetes API reference, `PodSpec`, `EnvVarSource`, `EnvFromSource`, `Volume`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.packing import decoded
from policies.analysis.pods import KUBERNETES, kind_of, kubernetes_workloads, metadata, pod_specs
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig

TELLING: Final = frozenset({"ConfigMap", "Secret"})
_TOLD: Final = ("args", "command", "env", "envFrom")
_CONTAINERS: Final = ("containers", "ephemeralContainers", "initContainers")
_FROM: Final = (("configMap", "ConfigMap"), ("secret", "Secret"))
_CONTENTS: Final = ("binaryData", "data", "stringData")
_SPEC: Final = "spec"


class Taken(NamedTuple):
    """A pod takes in the ConfigMap or Secret (`kind`) of this name; UNKNOWN if that isn't known yet."""

    kind: str
    name: object


def tellers(stack: Stack) -> Iterator[Resource]:
    """Its ConfigMaps and Secrets."""
    yield from (item for item in _kubernetes(stack) if kind_of(item) in TELLING)


@once
def _kubernetes(stack: Stack) -> tuple[Resource, ...]:
    return tuple(resource for resource in stack.resources if resource.type.startswith(KUBERNETES))


def contents(teller: Resource) -> Iterator[tuple[str, object]]:
    """The properties that hold what a ConfigMap or Secret says, in the open. A Secret's `data` is in base64."""
    for key in _CONTENTS:
        value = teller.props.get(key)
        encoded = key == "binaryData" or (key == "data" and kind_of(teller) == "Secret")
        if value is not None and not (value is UNKNOWN and key == "data" and "stringData" in teller.props):
            yield key, _opened(value) if encoded else value


def _opened(value: object) -> object:
    return {key: decoded(item) for key, item in as_mapping(value).items()} if value is not UNKNOWN else UNKNOWN


def told(workload: Resource) -> object:
    """Whatever the pods are told, as far as it may not be known yet: variables, commands, and what they take in."""
    pods = pod_specs(workload)
    if UNKNOWN in pods:
        return UNKNOWN
    parts = [part for pod in pods for key in _CONTAINERS for part in as_list(as_mapping(pod).get(key))]
    said = [UNKNOWN if part is UNKNOWN else {key: as_mapping(part).get(key) for key in _TOLD} for part in parts]
    return {"containers": said, "volumes": [item.name for pod in pods for item in _in_volumes(pod)]}


def takers(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The workloads that take in each ConfigMap and Secret, by its URN."""
    return _takers(stack)


@once
def _takers(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    by_name: dict[tuple[str, str, str], list[Resource]] = {}
    for teller in tellers(stack):
        by_name.setdefault((kind_of(teller), *metadata(teller)), []).append(teller)
    found: dict[str, dict[Resource, None]] = {}
    for workload in kubernetes_workloads(stack):
        space, _ = metadata(workload)
        for kind, name in (taken for pod in pod_specs(workload) for taken in _taken(pod)):
            named = by_name.get((kind, space, name), ()) if isinstance(name, str) else _made_from(stack, workload, kind)
            for teller in named:
                found.setdefault(teller.urn, {})[workload] = None
    return {urn: tuple(items) for urn, items in found.items()}


def _made_from(stack: Stack, workload: Resource, kind: str) -> list[Resource]:
    """Of a name that isn't known yet: whose name it may be."""
    origins = (stack.by_urn.get(urn) for urn in workload.origins.get(_SPEC, ()))
    return [origin for origin in origins if origin is not None and _is_a(origin, kind)]


def _is_a(resource: Resource, kind: str) -> bool:
    return resource.type.startswith(KUBERNETES) and kind_of(resource) == kind


def _taken(pod: object) -> Iterator[Taken]:
    """What the pods take in: for single variables, for all of them, as files."""
    spec = as_mapping(pod)
    for key in _CONTAINERS:
        for container in map(as_mapping, as_list(spec.get(key))):
            for short, kind in _FROM:
                for variable in as_list(container.get("env")):
                    yield from _named(dig(variable, "valueFrom", f"{short}KeyRef"), kind)
                for source in as_list(container.get("envFrom")):
                    yield from _named(as_mapping(source).get(f"{short}Ref"), kind)
    yield from _in_volumes(pod)


def _in_volumes(pod: object) -> Iterator[Taken]:
    for volume in map(as_mapping, as_list(as_mapping(pod).get("volumes"))):
        projected = [as_mapping(item) for item in as_list(dig(volume, "projected", "sources"))]
        for short, kind in _FROM:
            for source in (volume, *projected):
                yield from _named(source.get(short), kind)


def _named(reference: object, kind: str) -> Iterator[Taken]:
    if reference is UNKNOWN:
        yield Taken(kind, UNKNOWN)
    block: Mapping[str, Any] = as_mapping(reference)
    if block:
        yield Taken(kind, block.get("name", block.get("secretName")))


def told_by(stack: Stack, teller: Resource) -> frozenset[str]:
    """The services that get what a ConfigMap or Secret says: its owner's, and whoever takes it in."""
    taking = (declared_owners(stack, item) or frozenset({item.name}) for item in takers(stack).get(teller.urn, ()))
    return declared_owners(stack, teller).union(*taking)
