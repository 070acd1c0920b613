"""Stores and AWS that go away for a while: services say that they aren't ready, and find them again by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.kit.ports import free_port
from tests.local.running import Running, eventually, running

SECONDS = 10
PATIENCE = 120
STORES = {
    "product": "product-catalogue",
    "payment": "payment-idempotency",
    "user": "user-accounts",
    "inventory": "inventory-stock",
}
"""Of services, a store that they can't be ready without: PostgreSQL servers and a Redis."""

SERVICES = (*STORES, "order")
"""Those that can't be ready without AWS: order's tables are there."""


def test_services_outlive_their_stores_and_aws(folder: Path) -> None:
    """A database that fails over in the night, and a service that has to be restarted by hand in the morning."""
    only = [argument for service in SERVICES for argument in ("--only", service)]
    with running(folder, free_port(), "--real", *only) as system:
        before = _services(system)
        for store in STORES.values():
            _outage(system, store)
        assert eventually(lambda: "is away already" in str(_asked(system, STORES["product"])))
        for service in STORES:
            assert eventually(lambda name=service: not _services(system)[name]["ready"], PATIENCE), service
        assert eventually(lambda: _all_ready(system), PATIENCE), _services(system)
        _outage(system, "emulator")
        for service in SERVICES:
            assert eventually(lambda name=service: not _services(system)[name]["ready"], PATIENCE), service
        assert eventually(lambda: _all_ready(system), PATIENCE), _services(system)
        after = _services(system)
    assert {name: (one["pid"], one["restarts"]) for name, one in after.items()} == {
        name: (one["pid"], 0) for name, one in before.items()
    }, "a service was started again"


def _outage(system: Running, name: str) -> None:
    assert _asked(system, name) is True


def _asked(system: Running, name: str) -> Any:
    return system.ask_for({"ask": "outage", "name": name, "seconds": SECONDS})


def _services(system: Running) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in system.ask("status")["processes"] if one["name"] in SERVICES}


def _all_ready(system: Running) -> bool:
    return all(one["ready"] for one in _services(system).values())
