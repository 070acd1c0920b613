"""DynamoDB Accelerator (DAX): whoever may ask a cluster gets what the cluster's own role may read and write.

Source: DynamoDB Developer Guide, "DAX access control": a table's own policy and grants are asked for the role only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.candidates import near
from policies.analysis.globs import UNGUESSABLE
from policies.analysis.granted import opened_by
from policies.analysis.handles import HOST, Handle, arn_handles
from policies.analysis.iam_evaluation import Grants, decided
from policies.analysis.iam_grants import grants
from policies.analysis.identity import ROLE, SECURITY_GROUPS, arn_pattern, known, regional
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.stores import Store, Unguarded, unguarded
from policies.analysis.values import all_strings

ACCELERATOR: Final = "aws:dax/cluster:Cluster"
ROLE_PATH: Final = ("iamRoleArn",)
PORTS: Final = frozenset({8111, 9111})
"""Without and with TLS."""
_ITEMS: Final = "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem Query Scan UpdateItem"
_ACTIONS: Final = tuple(f"dax:{name}" for name in (*_ITEMS.split(), "UpdateCluster"))
"""What asks a cluster for items, and what changes whom its network lets in."""
_GROUPS: Final = "securityGroupIds"
_HOSTS: Final = ("clusterAddress", "configurationEndpoint", "nodes")


@dataclass(frozen=True, slots=True)
class Accelerator:
    """A cluster, the stores that it leads to (certain or not), and the groups that guard it."""

    cluster: Resource
    stores: tuple[tuple[Store, bool], ...]
    groups: tuple[Resource, ...]
    unguarded: tuple[Unguarded, ...]


@once
def accelerators(stack: Stack) -> tuple[Accelerator, ...]:
    """The DAX clusters of the stack."""
    return tuple(_accelerator(stack, cluster) for cluster in stack.of(ACCELERATOR))


def _accelerator(stack: Stack, cluster: Resource) -> Accelerator:
    guarding = refer(stack, cluster, (_GROUPS,), SECURITY_GROUPS)
    hidden = tuple(unguarded(cluster, guarding, _GROUPS))
    return Accelerator(cluster, tuple(_behind(stack, cluster).values()), guarding.targets, hidden)


def _behind(stack: Stack, cluster: Resource) -> Mapping[str, tuple[Store, bool]]:
    """By the URNs of their roots, the stores that the cluster's role opens."""
    found: dict[str, tuple[Store, bool]] = {}
    acting = refer(stack, cluster, ROLE_PATH, (ROLE,))
    for role in acting.targets:
        grant = grants(stack)[role.urn]
        for store in near(stack, grant):
            ways = [way.certain for way in opened_by(stack, grant, store)]
            if ways:
                earlier = found.get(store.root.urn, (store, False))[1]
                found[store.root.urn] = (store, earlier or (acting.certain and any(ways)))
    return found


@once
def lent_roles(stack: Stack) -> frozenset[str]:
    """The roles (by URN) of clusters: what these may do, they do for whoever asks them."""
    acting = (refer(stack, cluster, ROLE_PATH, (ROLE,)) for cluster in stack.of(ACCELERATOR))
    return frozenset(role.urn for reference in acting for role in reference.targets)


def asking(grant: Grants, accelerator: Accelerator) -> Iterator[tuple[Resource, bool]]:
    """By what somebody may ask a cluster, and whether for certain; or was granted something on it not known yet."""
    cluster = accelerator.cluster
    arn = arn_pattern(cluster) or regional("dax", f"cache/{UNGUESSABLE}")
    yield from decided(grant, _ACTIONS, (arn,))
    for document in grant.documents:
        if not document.readable and cluster.urn in document.holder.origins.get(document.key, ()):
            yield document.holder, True


def accelerator_handles(cluster: Resource) -> Iterator[Handle]:
    """Every way a text can point at a cluster."""
    what = f"the DAX cluster {cluster.name}"
    arn = arn_pattern(cluster)
    yield from arn_handles(what, arn) if arn is not None else ()
    for text in all_strings([cluster.props.get(key) for key in _HOSTS]):
        host = text.rpartition("://")[2].split(":", 1)[0].lower()
        if HOST.fullmatch(host):
            yield Handle(what, host)
    name = known(cluster, "clusterName")
    if name is not None:
        yield Handle(what, f"{name.lower()}.*.dax-clusters.*.amazonaws.com*")
