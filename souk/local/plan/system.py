"""The plan as the local system runs it: one object, read once."""

from __future__ import annotations

from dataclasses import dataclass

from souk.graph.model import Graph
from souk.local.plan.api import Api, api
from souk.local.plan.entries import Entry, entries
from souk.local.plan.outside import Outside, outside
from souk.local.plan.pipes import Pipe, pipes
from souk.local.plan.resources import Resources
from souk.local.plan.roles import Policies
from souk.local.plan.rules import Rules
from souk.local.plan.stores import Store, stores
from souk.local.plan.workloads import Feed, Workload, feeds, workloads


@dataclass(frozen=True, slots=True)
class Place:
    """Where the plan's resources would be."""

    partition: str
    region: str
    account: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is run, reached or applied. `resources` are what the emulator makes its own of."""

    stack: str
    place: Place
    resources: Resources
    workloads: tuple[Workload, ...]
    feeds: tuple[Feed, ...]
    pipes: tuple[Pipe, ...]
    stores: tuple[Store, ...]
    rules: Rules
    policies: Policies
    entries: tuple[Entry, ...]
    api: Api | None
    outside: tuple[Outside, ...]

    @classmethod
    def of(cls, graph: Graph) -> Plan:
        """Read a graph that was recorded with everything filled in (`mode="up"`)."""
        resources = Resources.of(graph)
        processes = workloads(resources)
        return cls(
            stack=graph.stack,
            place=_place(resources),
            resources=resources,
            workloads=processes,
            feeds=tuple(feeds(resources)),
            pipes=tuple(pipes(resources)),
            stores=stores(resources),
            rules=Rules.of(resources),
            policies=Policies.of(resources),
            entries=entries(resources),
            api=api(resources),
            outside=tuple(outside(processes)),
        )

    @property
    def services(self) -> tuple[str, ...]:
        """The names of the services, in the plan's order."""
        return tuple(workload.service for workload in self.workloads if workload.kind != "migration")


def _place(resources: Resources) -> Place:
    """As the cluster's ARN has it: every stack has one."""
    cluster = next(resources.all("aws:ecs/cluster:Cluster"))
    _, partition, _, region, account, _ = str(cluster["arn"]).split(":", 5)
    return Place(partition, region, account)
