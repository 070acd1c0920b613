"""What processes are told, and how they are kept running."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from souk.graph.model import Graph
from souk.local.plan.system import Plan
from souk.local.variables import LOCAL
from tests.local.running import Running, end, eventually, free_port, processes_of, start, wait_up

SHELL = {"LC_CTYPE"}
"""What the interpreter sets by itself."""


def test_a_process_has_its_planned_environment_and_nothing_else(system: Running, dev_up: Graph) -> None:
    """A variable that only this machine has makes a service work here and fail on AWS."""
    workloads = {workload.name: workload for workload in Plan.of(dev_up).workloads}
    for service in ("web", "user", "product", "order", "payment", "inventory"):
        planned, found = workloads[service], system.tell(service, "environment")["ok"]
        stand_ins = {name for name in found if name.endswith(("_PASSWORD", "_TLS"))}
        wanted = set(planned.environment) | set(planned.secrets)
        assert wanted <= set(found) <= wanted | LOCAL | stand_ins | SHELL
        if service != "web":  # whose pages tell browsers where the API is
            assert {name: found[name] for name in planned.environment} == dict(planned.environment)


def test_only_who_may_sign_in_gets_a_password(system: Running) -> None:
    """A password in another's environment would be a shared credential."""
    passwords = {
        service: {name for name in system.tell(service, "environment")["ok"] if name.endswith("_PASSWORD")}
        for service in ("web", "user", "product", "order", "payment", "inventory")
    }
    assert passwords == {
        "web": set(),
        "user": {"ACCOUNTS_PASSWORD"},
        "product": {"CATALOGUE_PASSWORD", "READ_CACHE_PASSWORD"},
        "order": set(),
        "payment": {"IDEMPOTENCY_PASSWORD"},
        "inventory": {"STOCK_PASSWORD"},
    }


def test_a_killed_service_is_started_again(system: Running) -> None:
    """ECS replaces a task that ends: a system that doesn't can't show whether services recover."""

    def web() -> dict[str, object]:
        return next(process for process in system.ask("status")["processes"] if process["name"] == "web")

    before = web()
    os.kill(int(str(before["pid"])), signal.SIGKILL)
    assert eventually(lambda: web()["ready"] and web()["pid"] != before["pid"])
    assert web()["restarts"] == int(str(before["restarts"])) + 1


def test_a_start_that_cannot_go_on_says_why_and_leaves_nothing(system: Running, folder: Path) -> None:
    """A port that another program has, seen after half a minute of starting, costs that half minute every time."""
    process = start(folder, system.port)
    assert process.wait(120) == 2
    said = Path(f"{folder}.out").read_text()
    assert f"needs port {system.port} on 127.0.0.1: another program listens there" in said
    assert "AWS emulator" not in said.partition("error:")[0].replace("✓ ports", "")
    assert processes_of(folder) == []


def test_one_system_at_a_time_and_nothing_left_after_it(folder: Path) -> None:
    """Two systems on the same data corrupt it; a database that outlives its system blocks the next start."""
    port = free_port()
    first = start(folder, port, "--only", "user", "--without", "user-task-connect-accounts")
    try:
        wait_up(folder, first)
        said = Path(f"{folder}.out").read_text()
        second = start(folder, port)
        assert second.wait(60) == 2
        assert f"running here already (process {first.pid})" in Path(f"{folder}.out").read_text()
        Path(f"{folder}.out").write_text(said)
        _without_its_grant(Running(folder, port, first.pid))
    finally:
        if first.poll() is None:
            end(first.pid, folder)
    assert first.wait(30) == 0
    assert processes_of(folder) == []


def _without_its_grant(system: Running) -> None:
    """A service whose permission was taken from its spec must fail here, not in production."""
    answer = system.tell("user", "sql", statement="SELECT 1")
    assert answer["error"] == "OperationalError"
    assert "ACCOUNTS_PASSWORD" not in system.tell("user", "environment")["ok"]
    assert "role/souk-dev-user-task may not rds-db:connect on arn:aws:rds-db:" in system.log("system")
