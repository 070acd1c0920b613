"""How long a first `pulumi up` takes at least, given what AWS takes to create each resource.

Pulumi creates whatever doesn't wait for another resource at once, so a deployment lasts as long as its longest chain of
dependencies. The chain that AWS itself imposes is network → store → service: nothing that needs a database can start
before it. What the whole plan takes beyond that chain is the program's own doing.

Where the Pulumi CLI is on PATH the same deployment is also run: see `benchmarks.up`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rich.table import Table

from benchmarks.schedule import lasting
from souk.graph.model import Graph, Resource
from souk.render import render
from souk.stacks.parallel import FLAG, PARALLEL
from tests.engine.standins.aws import pace
from tests.engine.standins.docker.package import BUILD_SECONDS

REMOTE: Final = "awsx:"
"""Components that a provider builds: it answers when all that it built exists, so whoever waits for one of these things
waits for every one of them."""

BY_DEFAULT: Final = 8
"""What the engine does at once on two processors, if it isn't told: 4 for each."""

NOTE: Final = (
    f"Computed for `pulumi up {FLAG}`, as the runbook says. Without it the engine creates 4 at once per processor: "
    "the last column is what two processors make of it."
)

TARGET: Final = 1.3
"""Of the imposed chain."""

NETWORK: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet")
SUBNET_GROUPS: Final = ("aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup")
STORES: Final = {
    "aws:rds/instance:Instance": ("aws:rds/instance:Instance",),
    "aws:rds/cluster:Cluster": ("aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("aws:elasticache/replicationGroup:ReplicationGroup",),
}
SERVICE: Final = ("aws:ssm/parameter:Parameter", "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service")


@dataclass(frozen=True, slots=True)
class Deployment:
    """One stack's first deployment, in seconds of AWS's typical creation times. `path` names the critical path.

    `at_once` is how long it takes with as many resources at once as the runbook says, and `by_default` with as many as
    the engine chooses on two processors. `measured` is how long it took on the real engine, where that is there.
    """

    stack: str
    total: float
    longest: float
    critical: float
    imposed: float
    at_once: float
    by_default: float
    path: tuple[str, ...]
    measured: float | None = None

    @property
    def ratio(self) -> float:
        """What it takes over the chain that AWS imposes: as measured, else as computed."""
        return (self.measured or self.at_once) / self.imposed


def deployment(stack: str) -> Deployment:
    """Measure the plan of a stack."""
    graph = render(stack)
    created = [resource for resource in graph if resource.custom and not resource.type.startswith("pulumi:")]
    waits = _waits(graph, created)
    ends, critical = _critical(created, waits)
    takes = {resource.urn: seconds(resource.type) for resource in created}
    return Deployment(
        stack=stack,
        total=sum(seconds(resource.type) for resource in created),
        longest=max(seconds(resource.type) for resource in created),
        critical=critical,
        imposed=_imposed(graph),
        at_once=lasting(waits, takes, PARALLEL),
        by_default=lasting(waits, takes, BY_DEFAULT),
        path=ends,
    )


def table(found: Iterable[Deployment]) -> Table:
    """The figures of all stacks."""
    made = Table(title="First deployment, by AWS's typical creation times", title_justify="left")
    for heading in (
        "stack",
        "sum",
        "longest resource",
        "imposed chain",
        "critical path",
        f"{PARALLEL} at once",
        "measured",
        "ratio",
        "target",
        f"ratio, {BY_DEFAULT} at once",
    ):
        made.add_column(heading, justify="left" if heading == "stack" else "right")
    for each in found:
        verdict = "met" if each.ratio <= TARGET else "missed"
        computed = (each.total, each.longest, each.imposed, each.critical, each.at_once)
        times = (f"{value:.0f} s" if value else "-" for value in (*computed, each.measured))
        made.add_row(
            each.stack, *times, f"{each.ratio:.2f}", f"≤ {TARGET} {verdict}", f"{each.by_default / each.imposed:.2f}"
        )
    return made


def seconds(token: str) -> float:
    """The typical time that the creation of a resource takes, by its type."""
    return BUILD_SECONDS if token.startswith("docker:") else pace.seconds(token)


def _critical(created: list[Resource], waits: Mapping[str, set[str]]) -> tuple[tuple[str, ...], float]:
    """The longest chain of what waits for another, and its time."""
    finished: dict[str, float] = {}
    before: dict[str, str] = {}
    names = {resource.urn: f"{resource.type.rpartition(':')[2]} {resource.name}" for resource in created}
    for resource in _in_order(created, waits):
        last = max(waits[resource.urn], key=lambda urn: finished[urn], default=None)
        finished[resource.urn] = seconds(resource.type) + (finished[last] if last else 0)
        if last:
            before[resource.urn] = last
    end: str | None = max(finished, key=lambda urn: finished[urn])
    duration = finished[end]
    chain: list[str] = []
    while end is not None:
        chain.append(names[end])
        end = before.get(end)
    return tuple(reversed(chain)), duration


def _waits(graph: Graph, created: list[Resource]) -> dict[str, set[str]]:
    """For what each resource waits, by URN: its dependencies, and all that was built with one of them remotely."""
    parents = {resource.urn: resource.parent for resource in graph}
    types = {resource.urn: resource.type for resource in graph}
    builder = {
        resource.urn: next((urn for urn in _above(resource.urn, parents) if types[urn].startswith(REMOTE)), None)
        for resource in created
    }
    built: dict[str, set[str]] = {}
    for urn, by in builder.items():
        if by:
            built.setdefault(by, set()).add(urn)
    waits: dict[str, set[str]] = {}
    for resource in created:
        own = {urn for urn in resource.dependencies if urn in builder}
        foreign = {by for urn in own if (by := builder[urn]) and by != builder[resource.urn]}
        waits[resource.urn] = own.union(*(built[by] for by in foreign))
    return waits


def _above(urn: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    above = parents[urn]
    while above is not None:
        yield above
        above = parents[above]


def _in_order(created: list[Resource], waits: Mapping[str, set[str]]) -> list[Resource]:
    by_urn = {resource.urn: resource for resource in created}
    done: dict[str, Resource] = {}

    def visit(resource: Resource) -> None:
        if resource.urn in done:
            return
        for urn in sorted(waits[resource.urn]):
            visit(by_urn[urn])
        done[resource.urn] = resource

    for resource in created:
        visit(resource)
    return list(done.values())


def _imposed(graph: Graph) -> float:
    """The slowest of network → subnet group → store → service, over the kinds of store that the stack has."""
    kinds = [chain for token, chain in STORES.items() if graph.of_type(token)]
    slowest = max((sum(map(seconds, chain)) for chain in kinds), default=0.0)
    return sum(map(seconds, NETWORK)) + max(map(seconds, SUBNET_GROUPS)) + slowest + sum(map(seconds, SERVICE))
