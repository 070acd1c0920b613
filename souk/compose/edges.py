"""Who may reach whom, by the planned security groups: each pair gets a network of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from souk.compose.names import AWS, network
from souk.local.plan.rules import HTTPS, INTERNET
from souk.local.plan.system import Plan


@dataclass(frozen=True, slots=True)
class Edge:
    """A container that may open connections to another."""

    caller: str
    callee: str

    @property
    def network(self) -> str:
        """Its network."""
        return network(self.caller, self.callee)


def edges(plan: Plan) -> tuple[Edge, ...]:
    """Every edge. AWS's stand-in is every workload's, and its load balancers reach back over the same network."""
    return tuple(dict.fromkeys(_edges(plan)))


def _edges(plan: Plan) -> Iterator[Edge]:
    for workload in plan.workloads:
        yield Edge(workload.name, AWS)
        for callee in plan.workloads:
            if callee.port and callee != workload and plan.rules.admit(workload.groups, callee.groups, callee.port):
                yield Edge(workload.name, callee.name)
        for store in plan.stores:
            if plan.rules.admit(workload.groups, store.groups, store.port):
                yield Edge(workload.name, store.name)
        for outside in plan.outside:
            lets_out = plan.rules.admit(workload.groups, (str(INTERNET),), HTTPS)
            if outside.service == workload.service and workload.kind != "migration" and lets_out:
                yield Edge(workload.name, outside.host)
