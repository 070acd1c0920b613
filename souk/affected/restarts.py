"""Tasks that have to start anew after everything is deployed: a callee's endpoint is younger than they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from souk.affected.calls import calls
from souk.affected.endpoints import ECS_SERVICE
from souk.affected.model import Reason, Slice
from souk.diff.compare import StackDiff
from souk.diff.owners import owners
from souk.diff.resources import ResourceChange
from souk.graph.model import Graph, Resource
from souk.stacks.order import later_callees, redeployment

STARTING: Final = frozenset(
    {
        *("capacityProviderStrategies", "forceNewDeployment", "loadBalancers", "networkConfiguration"),
        *("platformVersion", "serviceConnectConfiguration", "serviceRegistries", "taskDefinition", "triggers"),
        *("volumeConfiguration", "vpcLatticeConfigurations"),
    }
)
"""Properties whose change makes ECS start new tasks (API Reference, UpdateService: "triggers a new deployment")."""


def restarts(
    head: Graph, diff: StackDiff, fresh: Mapping[str, Sequence[str]], deployed: Sequence[str]
) -> Iterator[Slice]:
    """Who has to be restarted in the end. `fresh` are the endpoints that come into being, by callee.

    `deployed` is the order of deployment; by that alone a service's tasks start only if something of them changes.
    """
    calling, running = calls(head), _running(head)
    anew = {change.owner for change in diff.resources if _starts_tasks(change)}
    starting = [name for name in deployed if name in running and name in anew]
    started = [name for name in running if name not in starting] + starting
    for caller, service in running.items():
        late = later_callees(calling.get(caller, ()), caller, started, fresh)
        if late:
            reasons = tuple(Reason("endpoint", _younger(callee, fresh[callee])) for callee in late)
            yield Slice(caller, "redeploy", reasons, _command(service))


def _younger(callee: str, names: Sequence[str]) -> str:
    return f"calls {callee}, whose endpoint {', '.join(names)} is younger than its tasks: they never learn of it"


def _running(graph: Graph) -> dict[str, Resource]:
    whose = owners(graph)
    return {whose[service.urn]: service for service in graph.of_type(ECS_SERVICE)}


def _starts_tasks(change: ResourceChange) -> bool:
    if change.resource.type != ECS_SERVICE or change.kind == "removed":
        return False
    paths = [part.path for part in change.changes] + [follow.path for follow in change.follows]
    properties = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in paths}
    return change.kind in ("added", "replaced") or not STARTING.isdisjoint(properties)


def _command(service: Resource) -> str:
    cluster = str(service.inputs.get("cluster", "")).rpartition("/")[2]
    return redeployment(cluster, str(service.inputs.get("name", service.name)))
