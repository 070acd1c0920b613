"""Which Kubernetes workloads act through which AWS role: by a service account that is given one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from policies.analysis.identity import ROLE, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners
from policies.analysis.references import Reference, refer
from policies.analysis.values import UNKNOWN, as_list, as_mapping, dig

KUBERNETES: Final = "kubernetes:"
KUBERNETES_WORKLOADS: Final = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod", "Job", "CronJob"}
)
POD_IDENTITY: Final = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_ACCOUNT: Final = "ServiceAccount"
_ANNOTATION: Final = ("metadata", "annotations", "eks.amazonaws.com/role-arn")
_TEMPLATE: Final = ("spec", "template", "spec")
_POD_SPECS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(KUBERNETES_WORKLOADS, _TEMPLATE),
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
}
"""Where a workload says how its pods are. One that names no service account runs under its namespace's default."""
_ACCOUNT_KEYS: Final = ("serviceAccountName", "serviceAccount")
"""How a pod names its account: the second is the old name of the first, and still valid (API reference, PodSpec)."""
_DEFAULT: Final = "default"

Account = tuple[str, str]
"""A service account by namespace and name."""


def kind_of(resource: Resource) -> str:
    """What Kubernetes calls the kind. A patch is of the kind that it changes."""
    return resource.type.rsplit(":", 1)[-1].removesuffix("Patch")


def is_workload(resource: Resource) -> bool:
    """Whether Kubernetes runs pods for it: as it says of its own kinds, and anybody's kind that holds a pod's spec."""
    return resource.type.startswith(KUBERNETES) and (kind_of(resource) in KUBERNETES_WORKLOADS or bool(_own(resource)))


def pod_specs(workload: Resource) -> tuple[object, ...]:
    """How the pods of a workload are; UNKNOWN stands for what isn't known yet."""
    path = _POD_SPECS.get(kind_of(workload))
    told = dig(workload.props, *path) if path is not None else None
    return (told,) if told is not None else _own(workload) or (None,)


def _own(resource: Resource) -> tuple[Mapping[str, Any], ...]:
    """The specs of pods anywhere in a resource: an Argo Rollout, a Knative Service and many more have some."""
    return tuple(_specs(resource.props.get("spec")))


def _specs(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in as_list(cast("list[Any]", value)):
            yield from _specs(item)
        return
    block = as_mapping(value)
    held = block.get("containers")
    if held is UNKNOWN or any(map(as_mapping, as_list(held))):
        yield block
        return
    for item in block.values():
        yield from _specs(item)


def metadata(resource: Resource) -> Account:
    """The namespace and the name of a resource."""
    return _named(resource, ("metadata",))


def pod_roles(stack: Stack) -> Iterator[tuple[Resource, Reference, frozenset[str]]]:
    """What gives a role to pods (an annotation, a pod identity), the role, and whose the pods are.

    A pod identity may send the pods on to a second role, of another account as a rule.
    """
    for account in _of_kind(stack, frozenset({_ACCOUNT})):
        role = refer(stack, account, _ANNOTATION, (ROLE,))
        if not role.empty:
            yield account, role, _services(stack, account, _named(account, ("metadata",)))
    for identity in stack.of(POD_IDENTITY):
        wearer = _wearer(identity)
        for key in ("roleArn", "targetRoleArn"):
            yield identity, refer(stack, identity, (key,), (ROLE,)), _services(stack, identity, wearer)


def _wearer(identity: Resource) -> Account:
    return _text(identity, ("namespace",)), _text(identity, ("serviceAccount",))


def account_givers(stack: Stack, workload: Resource) -> tuple[Resource, ...]:
    """What gives roles of AWS's to the pods of a workload."""
    held = (giver for account in _run_under(stack, workload) for giver in _givers(stack).get(account, ()))
    return tuple(dict.fromkeys(held))


@once
def _givers(stack: Stack) -> Mapping[Account, tuple[Resource, ...]]:
    """What gives roles of AWS's to pods, by the account that they run under."""
    found: dict[Account, tuple[Resource, ...]] = {}
    for giver, _, _ in pod_roles(stack):
        account = _wearer(giver) if giver.type == POD_IDENTITY else metadata(giver)
        found[account] = (*found.get(account, ()), giver)
    return found


def namespace_of(giver: Resource) -> str | None:
    """The namespace of the pods that something gives a role to; None if a preview can't tell."""
    return known(giver, "namespace") if giver.type == POD_IDENTITY else metadata(giver)[0]


def _services(stack: Stack, giver: Resource, account: Account) -> frozenset[str]:
    """Its owner and whoever runs under the account, else the account counts as a service of its own."""
    found = declared_owners(stack, giver) | _users(stack).get(account, frozenset())
    return found or frozenset({giver.name})


@once
def accounts(stack: Stack) -> Mapping[Account, frozenset[str]]:
    """Whose the service accounts of the stack are: their owners', and of whoever runs under them."""
    found = dict(_users(stack))
    for account in _of_kind(stack, frozenset({_ACCOUNT})):
        name = _named(account, ("metadata",))
        own = declared_owners(stack, account)
        found[name] = found.get(name, frozenset()) | own or frozenset({account.name})
    return found


@once
def _users(stack: Stack) -> Mapping[Account, frozenset[str]]:
    found: dict[Account, frozenset[str]] = {}
    for workload in kubernetes_workloads(stack):
        services = declared_owners(stack, workload) or frozenset({workload.name})
        for account in _run_under(stack, workload):
            found[account] = found.get(account, frozenset()) | services
    return found


def account_of(workload: Resource) -> object:
    """The name of the service account that a workload names; UNKNOWN if that isn't known yet."""
    named = _account_names(workload)
    return UNKNOWN if UNKNOWN in named else named[0]


def _account_names(workload: Resource) -> tuple[object, ...]:
    return tuple(dict.fromkeys(_account_name(spec) for spec in pod_specs(workload)))


def _account_name(spec: object) -> object:
    if spec is UNKNOWN:
        return UNKNOWN
    named = (as_mapping(spec).get(key) for key in _ACCOUNT_KEYS)
    return next((name for name in named if name is UNKNOWN or (isinstance(name, str) and name)), _DEFAULT)


def _run_under(stack: Stack, workload: Resource) -> tuple[Account, ...]:
    """The accounts that a workload runs under, or those that one which isn't known yet may be."""
    space = _text(workload, ("metadata", "namespace"))
    sure = tuple((space, name) for name in _account_names(workload) if isinstance(name, str))
    if UNKNOWN not in _account_names(workload):
        return sure
    origins = (stack.by_urn.get(urn) for urn in workload.origins.get("spec", ()))
    made_from = (origin for origin in origins if origin is not None)
    perhaps = (item for item in made_from if item.type.startswith(KUBERNETES) and kind_of(item) == _ACCOUNT)
    return (*sure, *map(metadata, perhaps))


@once
def kubernetes_workloads(stack: Stack) -> tuple[Resource, ...]:
    """Whatever runs pods in the stack."""
    return tuple(resource for resource in stack.resources if is_workload(resource))


def _of_kind(stack: Stack, kinds: frozenset[str]) -> Iterator[Resource]:
    for resource in stack.resources:
        if resource.type.startswith(KUBERNETES) and kind_of(resource) in kinds:
            yield resource


def _named(resource: Resource, path: tuple[str, ...]) -> Account:
    return _text(resource, (*path, "namespace")), _text(resource, (*path, "name"))


def _text(resource: Resource, path: tuple[str, ...]) -> str:
    value = dig(resource.props, *path)
    return value if isinstance(value, str) and value else _DEFAULT
