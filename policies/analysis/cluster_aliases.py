"""Pods that name a store by what their own namespace calls it: a Service of type ExternalName, by its name alone.

Source: Kubernetes, "DNS for Services and Pods": within its namespace the first part of a service's name is enough. As a
word it may mean anything else, so that it counts where a host is asked for, and for pods of that namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.aliases import aliased, external_services
from policies.analysis.model import Resource, Stack, once
from policies.analysis.pod_texts import contents, takers, tellers, variables
from policies.analysis.pods import kubernetes_workloads, metadata, pod_specs
from policies.analysis.stores import Store
from policies.analysis.values import all_strings, as_list, as_mapping

_CONTAINERS: Final = ("containers", "initContainers")
_ASKING: Final = r"(?:host(?:name)?|server(?:name)?|addr(?:ess)?|endpoint|data source)"
_ASKED: Final = re.compile(rf"(?:{_ASKING}|db|database|dsn|url|uri|redis|pg|postgres|mysql|mongo)s?$", re.IGNORECASE)
"""What the name of a variable ends in that holds a host."""
_HOST: Final = (
    r"(?:[\w+.-]*://|@|\btcp\()(?:[^\s/@]*@)?{0}(?=[:/?#)\s\"',;]|$)"  # in a URL, or in what is like one
    rf"|(?<![A-Za-z]){_ASKING}[\"']?\s*[=:\s]\s*[\"']?{{0}}(?![\w.-])"  # by a key or an option
    r"|(?<!\S)-h\s*{0}(?![\w.-])"
    r"|^{0}:\d{{2,5}}$"
)


class Named(NamedTuple):
    """Pods of `workload` name the store by the `service` that leads there."""

    workload: Resource
    service: Resource
    store: Store


class _Alias(NamedTuple):
    service: Resource
    name: str
    pattern: re.Pattern[str]


def named_in_namespace(stack: Stack) -> Iterator[Named]:
    """Every such name of a store's."""
    by_namespace = _aliases(stack)
    for workload in kubernetes_workloads(stack) if by_namespace else ():
        own = by_namespace.get(metadata(workload)[0], ())
        said = [*_said(workload), *_taken(stack).get(workload.urn, ())] if own else []
        for alias in own:
            if any(_means(alias, key, text) for key, text in said):
                yield from (Named(workload, alias.service, store) for store in aliased(stack)[alias.service.urn])


@once
def _aliases(stack: Stack) -> Mapping[str, tuple[_Alias, ...]]:
    """By namespace, the services that lead to a store."""
    found: dict[str, tuple[_Alias, ...]] = {}
    for service in external_services(stack):
        space, name = metadata(service)
        if aliased(stack).get(service.urn):
            pattern = re.compile(_HOST.format(re.escape(name)), re.IGNORECASE | re.MULTILINE)
            found[space] = (*found.get(space, ()), _Alias(service, name, pattern))
    return found


def _said(workload: Resource) -> Iterator[tuple[str, str]]:
    """What the pods are told by themselves, each with the name that it has: variables, commands."""
    yield from variables(workload)
    pods = map(as_mapping, pod_specs(workload))
    for container in (as_mapping(one) for pod in pods for key in _CONTAINERS for one in as_list(pod.get(key))):
        yield from (("", " ".join(all_strings(container.get(key)))) for key in ("args", "command"))


@once
def _taken(stack: Stack) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The same that each workload (by URN) is told by the ConfigMaps and Secrets that it takes in."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for teller in tellers(stack):
        held = [item for _, value in contents(teller) for item in as_mapping(value).items()]
        said = tuple((key, text) for key, value in held for text in all_strings(value))
        for workload in takers(stack).get(teller.urn, ()):
            found[workload.urn] = (*found.get(workload.urn, ()), *said)
    return found


def _means(alias: _Alias, key: str, text: str) -> bool:
    """Whether a text names the alias as a host, or is its name where one is asked for."""
    if alias.pattern.search(text) is not None:
        return True
    return text.strip() == alias.name and _ASKED.search(key) is not None
