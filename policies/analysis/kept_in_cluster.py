"""What pods are told that is kept where this stack can't see it: in the cluster itself, or where an operator gets it.

Sources: Kubernetes API reference, `EnvVarSource`, `EnvFromSource`, `Volume`; External Secrets Operator, "API
specification" (`ExternalSecret`); Secrets Store CSI Driver, "Usage", and its provider for AWS (`objects`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

import yaml

from policies.analysis.model import Resource, Stack, once
from policies.analysis.pod_texts import EXTERNAL, PROVIDED, made_secrets, taken, tellers, told_by
from policies.analysis.pods import KUBERNETES, kind_of, kubernetes_workloads, metadata
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig, known_strings

_SPEC: Final = "spec"
_OF_EVERY_CLUSTER: Final = frozenset({"kube-root-ca.crt"})
"""What pods know their cluster's certificates by (Kubernetes, "Configure Service Accounts for Pods")."""
_STORES: Final = frozenset({"ClusterSecretStore", "SecretStore"})
_AWS: Final = "aws"

Seen = Callable[[Stack, Resource, str], bool]
"""Whether it can be seen what a secret or parameter by this name or ARN says, or that it is the asker's own."""


class InCluster(NamedTuple):
    """`by` is told, under a property and there at a place, what doesn't show in the stack."""

    by: Resource
    key: str
    where: str


def cluster_places(stack: Stack, is_seen: Seen) -> Iterator[InCluster]:
    """Every such place."""
    for workload in kubernetes_workloads(stack):
        space, _ = metadata(workload)
        for kind, name in taken(workload):
            if isinstance(name, str) and name not in _OF_EVERY_CLUSTER and (kind, space, name) not in _there(stack):
                yield InCluster(workload, _SPEC, f"{kind} {name}")
    for teller in tellers(stack):
        named = _NAMING.get(kind_of(teller))
        for where, text in named(stack, teller) if named is not None and told_by(stack, teller) else ():
            if text is None or not is_seen(stack, teller, text):
                yield InCluster(teller, _SPEC, where)


@once
def _there(stack: Stack) -> frozenset[tuple[str, str, str]]:
    """What the stack puts into the cluster, by kind, namespace and name, and certificates, which tell of no store."""
    own = {(kind_of(teller), *metadata(teller)) for teller in tellers(stack)}
    made = {("Secret", *name) for teller in tellers(stack) for name in made_secrets(teller)}
    return frozenset(own | made | {("Secret", *name) for name in _certificates(stack)})


def _certificates(stack: Stack) -> Iterator[tuple[str, str]]:
    for item in stack.resources:
        if item.type.startswith(f"{KUBERNETES}cert-manager.") and kind_of(item) == "Certificate":
            for name in known_strings(dig(item.props, _SPEC, "secretName")):
                yield metadata(item)[0], name


def _external(stack: Stack, teller: Resource) -> Iterator[tuple[str, str | None]]:
    """What an ExternalSecret asks for, each with where it does. None: what can't be told by its name."""
    spec = as_mapping(teller.props.get(_SPEC))
    for entry in map(as_mapping, as_list(spec.get("data"))):
        foreign = _is_foreign(stack, teller, dig(entry, "sourceRef", "storeRef") or spec.get("secretStoreRef"))
        for text in known_strings(dig(entry, "remoteRef", "key")):
            yield f"remoteRef of {entry.get('secretKey')}", None if foreign else text
    for number, entry in enumerate(map(as_mapping, as_list(spec.get("dataFrom")))):
        foreign = _is_foreign(stack, teller, dig(entry, "sourceRef", "storeRef") or spec.get("secretStoreRef"))
        for text in known_strings(dig(entry, "extract", "key")):
            yield f"dataFrom[{number}]", None if foreign else text
        if entry.get("find"):
            yield f"dataFrom[{number}]", None


def _is_foreign(stack: Stack, teller: Resource, reference: object) -> bool:
    """Whether a store of secrets is known to be none of AWS's. One that the stack doesn't have is taken for AWS's."""
    kinds, names = known_strings(dig(reference, "kind")), known_strings(dig(reference, "name"))
    kind, name = next(iter(kinds), "SecretStore"), next(iter(names), "")
    space = metadata(teller)[0] if kind == "SecretStore" else None
    provider = _providers(stack).get((kind, space, name))
    return provider is not None and provider is not UNKNOWN and _AWS not in as_mapping(provider)


@once
def _providers(stack: Stack) -> Mapping[tuple[str, str | None, str], object]:
    """What each store of secrets of the stack gets them from, by kind, namespace and name."""
    found: dict[tuple[str, str | None, str], object] = {}
    for item in stack.resources:
        if item.type.startswith(KUBERNETES) and kind_of(item) in _STORES:
            space, name = metadata(item)
            kind = kind_of(item)
            found[kind, space if kind == "SecretStore" else None, name] = dig(item.props, _SPEC, "provider")
    return found


def _provided(_stack: Stack, teller: Resource) -> Iterator[tuple[str, str | None]]:
    """What a SecretProviderClass asks for, each with where it does. None: what can't be told by its name."""
    where = "parameters.objects"
    provider, objects = dig(teller.props, _SPEC, "provider"), dig(teller.props, _SPEC, "parameters", "objects")
    if provider is not UNKNOWN and provider != _AWS:
        yield "provider", None
    elif isinstance(objects, str):
        read = _read(objects)
        yield from ((where, text) for entry in read or () for text in known_strings(entry.get("objectName")))
        yield from ((where, None),) if read is None else ()


def _read(text: str) -> list[Mapping[str, Any]] | None:
    try:
        read = cast("object", yaml.safe_load(text))
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return [as_mapping(entry) for entry in cast("list[Any]", read)] if isinstance(read, list) else None


_NAMING: Final[dict[str, Callable[[Stack, Resource], Iterator[tuple[str, str | None]]]]] = {
    EXTERNAL: _external,
    PROVIDED: _provided,
}
