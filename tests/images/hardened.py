"""What an orchestrator sets around a container, and the environment that the plan gives it."""

from __future__ import annotations

from typing import Final

from souk.graph.model import Graph
from souk.local.plan.system import Plan
from souk.local.plan.workloads import Workload

POD: Final = (
    "--user=54321:54321",
    "--read-only",
    "--tmpfs=/tmp:rw,noexec,nosuid,mode=1777",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--memory=256m",
)
"""Kubernetes' restricted profile: some user of the cluster's choice, no capability, nothing to write to but /tmp."""

NOWHERE: Final = "http://127.0.0.1:9"
"""The port of the discard service, where nobody listens: what is asked of AWS is refused at once."""


def workload(graph: Graph, service: str) -> Workload:
    """A service as the plan runs it, migrations aside."""
    return next(
        found for found in Plan.of(graph).workloads if found.service == service and found.kind in {"task", "function"}
    )


def environment(planned: Workload, port: int) -> dict[str, str]:
    """The planned variables, with nothing behind them; on this machine's network, so on a port of its own."""
    found = {**planned.environment, **dict.fromkeys(planned.secrets, "127.0.0.1")}
    found |= {"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": NOWHERE, "AWS_EC2_METADATA_DISABLED": "true"}
    found |= {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "of-nobody"}
    return found | {"PORT": str(port)}
