"""Who may run something in which namespaces of a Kubernetes cluster, by its own roles and bindings.

Whoever makes a pod says under which service account of the namespace it runs, and so with which role of AWS's.
Source: Kubernetes, "Using RBAC Authorization" and "Role Based Access Control Good Practices" (workload creation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import KUBERNETES, Account, accounts, kind_of, metadata
from policies.analysis.values import as_list, as_mapping, dig, known_strings

_BINDINGS: Final = ("ClusterRoleBinding", "RoleBinding")
_ROLES: Final = ("ClusterRole", "Role")
_RUNNING_ROLES: Final = frozenset({"admin", "cluster-admin", "edit"})
"""The roles of every cluster that may make pods. Of the others that it has, `view` may not."""
_MAKING: Final = frozenset({"*", "create", "patch", "update"})
_MADE: Final = frozenset(
    {
        "*",
        "*/*",
        "cronjobs",
        "daemonsets",
        "deployments",
        "jobs",
        "pods",
        "pods/*",
        "pods/attach",
        "pods/ephemeralcontainers",
        "pods/exec",
        "replicasets",
        "replicationcontrollers",
        "serviceaccounts/token",
        "statefulsets",
    }
)
"""What runs something, in a pod that there is or in a new one, or hands out what a pod proves its account with."""
_TAKING: Final = frozenset({"bind", "escalate", "impersonate"})
_EVERYONE: Final = frozenset({"system:authenticated", "system:serviceaccounts"})
_OF_NAMESPACE: Final = "system:serviceaccounts:"


class Binding(NamedTuple):
    """Lets service accounts, and whoever else the cluster knows by one of the `names`, run something.

    `namespace` is where; None: anywhere.
    """

    by: Resource
    namespace: str | None
    accounts: frozenset[Account]
    names: frozenset[str]

    def covers(self, namespace: str | None) -> bool:
        """Whether it is for a namespace, as far as either is known."""
        return namespace is None or self.namespace in (None, namespace)


@once
def bindings(stack: Stack) -> tuple[Binding, ...]:
    """The bindings by which somebody may run something."""
    return tuple(_binding(stack, item) for item in stack.resources if _is_a(item, _BINDINGS) and _may_run(stack, item))


def hosts(stack: Stack, namespace: str | None) -> frozenset[str]:
    """The services (or the accounts that are nobody's) that may run something in a namespace by their accounts."""
    found = {account for item in bindings(stack) if item.covers(namespace) for account in item.accounts}
    return frozenset(who for account in found for who in _services(stack, account))


def _services(stack: Stack, account: Account) -> frozenset[str]:
    return accounts(stack).get(account) or frozenset({f"the service account {':'.join(account)}"})


def _is_a(resource: Resource, kinds: tuple[str, ...]) -> bool:
    return resource.type.startswith(f"{KUBERNETES}rbac.") and kind_of(resource) in kinds


def _binding(stack: Stack, item: Resource) -> Binding:
    everywhere = kind_of(item) == "ClusterRoleBinding"
    subjects = [as_mapping(subject) for subject in as_list(item.props.get("subjects"))]
    names = frozenset(
        name for subject in subjects if subject.get("kind") != "ServiceAccount" for name in _name(subject)
    )
    own = {account for subject in subjects for account in _account(item, subject)}
    own |= {account for account in accounts(stack) if names & {*_EVERYONE, f"{_OF_NAMESPACE}{account[0]}"}}
    return Binding(item, None if everywhere else metadata(item)[0], frozenset(own), names)


def _name(subject: Mapping[str, Any]) -> Iterator[str]:
    yield from known_strings(subject.get("name"))


def _account(binding: Resource, subject: Mapping[str, Any]) -> Iterator[Account]:
    if subject.get("kind") == "ServiceAccount":
        space = next(iter(known_strings(subject.get("namespace"))), metadata(binding)[0])
        yield from ((space, name) for name in _name(subject))


def _may_run(stack: Stack, binding: Resource) -> bool:
    """Whether the role that is bound lets one run something, as far as it is one of the stack's or every cluster's."""
    kind, name = dig(binding.props, "roleRef", "kind"), dig(binding.props, "roleRef", "name")
    if kind == "ClusterRole" and name in _RUNNING_ROLES:
        return True
    space = metadata(binding)[0] if kind == "Role" else None
    return any(_runs(role) for role in _roles(stack).get((kind, space, name), ()))


@once
def _roles(stack: Stack) -> Mapping[tuple[object, str | None, object], tuple[Resource, ...]]:
    """The cluster's roles by kind, namespace and name."""
    found: dict[tuple[object, str | None, object], tuple[Resource, ...]] = {}
    for role in (item for item in stack.resources if _is_a(item, _ROLES)):
        space, name = metadata(role)
        key = (kind_of(role), space if kind_of(role) == "Role" else None, name)
        found[key] = (*found.get(key, ()), role)
    return found


def _runs(role: Resource) -> bool:
    for rule in map(as_mapping, as_list(role.props.get("rules"))):
        verbs, about = set(known_strings(rule.get("verbs"))), set(known_strings(rule.get("resources")))
        if verbs & _TAKING or (verbs & _MAKING and about & _MADE):
            return True
    return False
