"""What a Kubernetes workload is told: by its pods' own variables and commands, by ConfigMaps and Secrets it takes in.

Some Secrets an operator makes of what it gets elsewhere, and something of the stack says of what. Sources: Kubernetes
API reference, `PodSpec`, `EnvVarSource`, `EnvFromSource`, `Volume`; External Secrets Operator, "API specification"
(`target.name`); Secrets Store CSI Driver, "Sync as Kubernetes Secret" (`secretObjects`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.packing import decoded, is_sealed
from policies.analysis.pods import KUBERNETES, Account, kind_of, kubernetes_workloads, metadata, pod_specs
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig, known_strings

EXTERNAL: Final = "ExternalSecret"
PROVIDED: Final = "SecretProviderClass"
_MAKING: Final = frozenset({EXTERNAL, PROVIDED})
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


@once
def tellers(stack: Stack) -> tuple[Resource, ...]:
    """Its ConfigMaps and Secrets, and what says of what Secrets are made."""
    return tuple(item for item in _kubernetes(stack) if kind_of(item) in TELLING | _MAKING)


def made_secrets(teller: Resource) -> Iterator[Account]:
    """The Secrets (by namespace and name) that are made of what this says, beside itself."""
    space, own = metadata(teller)
    if kind_of(teller) == EXTERNAL:
        named = known_strings(dig(teller.props, _SPEC, "target", "name"))
        yield from ((space, name) for name in named or [own])
    elif kind_of(teller) == PROVIDED:
        for item in as_list(dig(teller.props, _SPEC, "secretObjects")):
            yield from ((space, name) for name in known_strings(as_mapping(item).get("secretName")))


@once
def _kubernetes(stack: Stack) -> tuple[Resource, ...]:
    return tuple(resource for resource in stack.resources if resource.type.startswith(KUBERNETES))


def contents(teller: Resource) -> Iterator[tuple[str, object]]:
    """The properties that hold what a ConfigMap or Secret says, in the open. A Secret's `data` is in base64."""
    if kind_of(teller) in _MAKING:
        yield _SPEC, teller.props.get(_SPEC)
        return
    for key in _CONTENTS:
        value = teller.props.get(key)
        if value is not None and not (value is UNKNOWN and key == "data" and "stringData" in teller.props):
            yield key, _opened(value) if _is_encoded(teller, key) else value


def sealed(teller: Resource) -> Iterator[tuple[str, str]]:
    """What a ConfigMap or Secret holds that is no text once it is decoded, by property and name."""
    for key in _CONTENTS if kind_of(teller) in TELLING else ():
        for name, item in as_mapping(teller.props.get(key)).items() if _is_encoded(teller, key) else ():
            if isinstance(item, str) and is_sealed(item):
                yield key, name


def _is_encoded(teller: Resource, key: str) -> bool:
    return key == "binaryData" or (key == "data" and kind_of(teller) == "Secret")


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


def variables(workload: Resource) -> Iterator[tuple[str, str]]:
    """The variables that the pods are given by value, as far as these are known, by name."""
    for container in (as_mapping(one) for pod in pod_specs(workload) for one in _containers(pod)):
        for variable in map(as_mapping, as_list(container.get("env"))):
            yield from ((str(variable.get("name")), text) for text in known_strings(variable.get("value")))


def _containers(pod: object) -> Iterator[Any]:
    yield from (one for key in _CONTAINERS for one in as_list(as_mapping(pod).get(key)))


def takers(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """The workloads that take in each ConfigMap and Secret, by its URN."""
    return _takers(stack)


@once
def _takers(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    by_name: dict[tuple[str, str, str], list[Resource]] = {}
    for teller in tellers(stack):
        by_name.setdefault((kind_of(teller), *metadata(teller)), []).append(teller)
        for name in made_secrets(teller):
            by_name.setdefault(("Secret", *name), []).append(teller)
    found: dict[str, dict[Resource, None]] = {}
    for workload in kubernetes_workloads(stack):
        space, _ = metadata(workload)
        for kind, name in taken(workload):
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


def taken(workload: Resource) -> Iterator[Taken]:
    """What the pods of a workload take in: for single variables, for all of them, as files."""
    yield from (item for pod in pod_specs(workload) for item in _taken(pod))


def _taken(pod: object) -> Iterator[Taken]:
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
        yield from _named(dig(volume, "csi", "volumeAttributes"), PROVIDED, "secretProviderClass")
        projected = [as_mapping(item) for item in as_list(dig(volume, "projected", "sources"))]
        for short, kind in _FROM:
            for source in (volume, *projected):
                yield from _named(source.get(short), kind)


def _named(reference: object, kind: str, *keys: str) -> Iterator[Taken]:
    if reference is UNKNOWN:
        yield Taken(kind, UNKNOWN)
    block: Mapping[str, Any] = as_mapping(reference)
    found = [block[key] for key in keys or ("name", "secretName") if key in block]
    if block and (found or not keys):
        yield Taken(kind, next(iter(found), None))


def told_by(stack: Stack, teller: Resource) -> frozenset[str]:
    """The services that get what a ConfigMap or Secret says: its owner's, and whoever takes it in."""
    taking = (declared_owners(stack, item) or frozenset({item.name}) for item in takers(stack).get(teller.urn, ()))
    return declared_owners(stack, teller).union(*taking)
