"""What processes are told, and how they are kept running."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from souk.graph.model import Graph
from souk.local import control
from souk.local.plan.system import Plan
from souk.local.variables import LOCAL
from tests.kit.ports import free_port
from tests.local.running import ROOT, Running, eventually, processes_of, running, start

ITEM = {"paymentId": {"S": "kept"}, "orderId": {"S": "o"}}
TABLE = {"service": "dynamodb", "TableName": "souk-dev-payment-payments"}
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


def test_the_page_names_every_local_variable() -> None:
    """A variable that the page doesn't have is one that somebody relies on without knowing that AWS lacks it."""
    page = (ROOT / "docs" / "local.md").read_text()
    assert {name for name in LOCAL if name not in page} == set()


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


def test_a_start_that_cannot_go_on_says_why_and_leaves_nothing(system: Running, folder: Path) -> None:
    """A port that another program has, seen after half a minute of starting, costs that half minute every time."""
    process = start(folder, system.port)
    assert process.wait(120) == 2
    said = Path(f"{folder}.out").read_text()
    assert f"needs port {system.port} on 127.0.0.1: another program listens there" in said
    assert "AWS emulator" not in said.partition("error:")[0].replace("✓ ports", "")
    assert processes_of(folder) == []


def test_one_systems_life(folder: Path) -> None:
    """From its start to nothing left of it, and once more: data must outlive a stop, and nothing else may.

    Two systems on the same data corrupt it; a database that outlives its system blocks the next start; a service that
    isn't started again can't be seen to recover.
    """
    port = free_port()
    with running(folder, port, "--only", "payment", "--without", "payment-task-connect-idempotency") as system:
        said = Path(f"{folder}.out").read_text()
        assert start(folder, port).wait(90) == 2
        assert f"running here already (process {system.pid})" in Path(f"{folder}.out").read_text()
        Path(f"{folder}.out").write_text(said)
        _fails_without_its_grant(system)
        assert system.tell("payment", "aws", operation="put_item", Item=ITEM, **TABLE) == {"ok": {}}
        _is_started_again(system)
        control.ask(system.home.control, {"ask": "outage", "name": "emulator", "seconds": 0.5})
        assert eventually(lambda: _kept(system), 90)
    with running(folder, port, "--only", "payment") as system:
        assert _kept(system)
        assert system.tell("payment", "cache", command=["SET", "a", "b"]) == {"ok": True}


def _fails_without_its_grant(system: Running) -> None:
    """A service whose permission was taken from its spec must fail here, not in production."""
    assert system.tell("payment", "cache", command=["GET", "a"])["error"] in (
        "AuthenticationError",
        "NoPermissionError",
    )
    assert "IDEMPOTENCY_PASSWORD" not in system.tell("payment", "environment")["ok"]
    assert "role/souk-dev-payment-task may not elasticache:Connect on arn:aws:elasticache:" in system.log("system")


def _is_started_again(system: Running) -> None:
    def payment() -> dict[str, Any]:
        return next(process for process in system.ask("status")["processes"] if process["name"] == "payment")

    before = payment()
    os.kill(before["pid"], signal.SIGKILL)
    assert eventually(lambda: payment()["ready"] and payment()["pid"] != before["pid"])
    assert payment()["restarts"] == before["restarts"] + 1


def _kept(system: Running) -> bool:
    key = {"paymentId": ITEM["paymentId"]}
    return system.tell("payment", "aws", operation="get_item", Key=key, **TABLE).get("ok", {}).get("Item") == ITEM
