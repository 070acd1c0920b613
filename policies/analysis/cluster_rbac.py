"""Who may run something in which namespaces of a Kubernetes cluster, by its own roles and bindings.

Whoever makes a pod says under which service account of the namespace it runs, and so with which role of AWS's.
Source: Kubernetes, "Using RBAC Authorization" (also on the roles of every cluster, and on aggregated ones) and "Role
Based Access Control Good Practices" (workload creation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from policies.analysis.model import Resource, Stack, once
from policies.analysis.pods import KUBERNETES, Account, accounts, kind_of, metadata
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig, has_unknown, known_strings

_BINDINGS: Final = ("ClusterRoleBinding", "RoleBinding")
_ROLES: Final = ("ClusterRole", "Role")
_RUNNING_ROLES: Final = frozenset({"admin", "cluster-admin", "edit"})
"""The roles of every cluster that may make pods."""
_VIEWING_ROLE: Final = "view"
"""The one that may not, unless a role is added to it."""
_ADDED: Final = f"rbac.authorization.k8s.io/aggregate-to-{_VIEWING_ROLE}"
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
    why: str = ""
    """Why it can't be told whether it does, or whom it lets; empty if it can."""

    def covers(self, namespace: str | None) -> bool:
        """Whether it is for a namespace, as far as either is known."""
        return namespace is None or self.namespace in (None, namespace)


@once
def bindings(stack: Stack) -> tuple[Binding, ...]:
    """The bindings by which somebody may run something."""
    return tuple(_binding(stack, item) for item in _stated(stack) if _may_run(stack, item))


@once
def unread_bindings(stack: Stack) -> tuple[Binding, ...]:
    """The bindings of which that can't be told: of roles that the stack doesn't state, or not so that it shows."""
    read = ((item, _unread(stack, item)) for item in _stated(stack))
    return tuple(_binding(stack, item)._replace(why=why) for item, why in read if why)


@once
def _stated(stack: Stack) -> tuple[Resource, ...]:
    return tuple(item for item in stack.resources if _is_a(item, _BINDINGS))


def services_bound(stack: Stack, binding: Binding) -> frozenset[str]:
    """The services (or the accounts that are nobody's) that a binding is for by their accounts."""
    return frozenset(who for account in binding.accounts for who in _services(stack, account))


def hosts(stack: Stack, namespace: str | None) -> frozenset[str]:
    """The services (or the accounts that are nobody's) that may run something in a namespace by their accounts."""
    held = (services_bound(stack, item) for item in bindings(stack) if item.covers(namespace))
    return frozenset[str]().union(*held)


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
    own |= set(_made_from(stack, item)) if has_unknown(item.props.get("subjects")) else set()
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
    kind, name = _bound(binding)
    if kind == "ClusterRole" and name in _RUNNING_ROLES:
        return True
    return any(map(_runs, _roles_bound(stack, binding)))


def _unread(stack: Stack, binding: Resource) -> str:
    """Why it can't be told whom a binding lets run something; empty if it can."""
    kind, name = _bound(binding)
    if UNKNOWN in (kind, name):
        return "the role that it binds isn't known yet"
    if _may_run(stack, binding):
        unseen = has_unknown(binding.props.get("subjects")) and not binding.origins.get("subjects")
        return "whom it binds it to isn't known yet, nor where that comes from" if unseen else ""
    roles = _roles_bound(stack, binding)
    if any(has_unknown(role.props.get("rules")) for role in roles):
        return f"what the role {name} allows isn't known yet"
    if any("aggregationRule" in role.props for role in roles):
        return f"the role {name} is put together out of whatever the cluster has"
    known = bool(roles) or (kind == "ClusterRole" and name == _VIEWING_ROLE)
    return "" if known else f"its role {name} is none of this stack"


def _bound(binding: Resource) -> tuple[object, object]:
    """The kind and the name of the role that is bound; None for what is no name."""
    stated = (dig(binding.props, "roleRef", key) for key in ("kind", "name"))
    kind, name = (value if value is UNKNOWN or isinstance(value, str) else None for value in stated)
    return kind, name


def _roles_bound(stack: Stack, binding: Resource) -> tuple[Resource, ...]:
    """The stack's roles that a binding gives, and those that it adds to one of every cluster's."""
    kind, name = _bound(binding)
    space = metadata(binding)[0] if kind == "Role" else None
    added = _added(stack) if (kind, name) == ("ClusterRole", _VIEWING_ROLE) else ()
    return (*_roles(stack).get((kind, space, name), ()), *added)


@once
def _added(stack: Stack) -> tuple[Resource, ...]:
    """The roles of the stack that are added to the one to look at things with."""
    found = (role for roles in _roles(stack).values() for role in roles)
    return tuple(role for role in found if _label(role) == "true")


def _label(role: Resource) -> object:
    """Whether it is one: the label's name holds dots, and is looked up as a whole."""
    return as_mapping(dig(role.props, "metadata", "labels")).get(_ADDED)


def _made_from(stack: Stack, binding: Resource) -> Iterator[Account]:
    """Of accounts whose names aren't known yet: which they may be."""
    origins = (stack.by_urn.get(urn) for urn in binding.origins.get("subjects", ()))
    made = (item for item in origins if item is not None and item.type.startswith(KUBERNETES))
    yield from (metadata(item) for item in made if kind_of(item) == "ServiceAccount")


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
