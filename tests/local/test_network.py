"""The plan's security groups, as connections meet them."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from tests.local.running import Running

HTTP, POSTGRES, REDIS = 8080, 5432, 6379


def address(system: Running, service: str, variable: str) -> str:
    """What a service finds a store at."""
    return system.tell(service, "environment")["ok"][variable]


@pytest.mark.parametrize(("caller", "callee"), [("order", "product"), ("product", "inventory")])
def test_a_declared_call_goes_through_by_its_planned_name(system: Running, caller: str, callee: str) -> None:
    """Names that resolve nowhere but on AWS can't be tried before it."""
    assert system.tell(caller, "get", url=f"http://{callee}:{HTTP}/hello")["ok"]["service"] == callee


@pytest.mark.parametrize(("caller", "callee"), [("order", "inventory"), ("web", "product"), ("inventory", "product")])
def test_an_undeclared_call_is_refused(system: Running, caller: str, callee: str) -> None:
    """A call that works here and that no rule admits fails on the day of the deployment."""
    answer = system.tell(caller, "get", url=f"http://{callee}:{HTTP}/hello")
    assert answer["error"] in ("ConnectionResetError", "URLError", "RemoteDisconnected")
    assert f"refused: {caller} to {callee} on port {HTTP}" in system.log("system")


def test_a_store_admits_its_owner_alone(system: Running) -> None:
    """A shared database begins with one connection that nobody refused."""
    database, cache = address(system, "product", "CATALOGUE_HOST"), address(system, "product", "READ_CACHE_HOST")
    assert system.tell("product", "sql", statement="SELECT 1") == {"ok": [[1]]}
    assert system.tell("product", "cache", command=["SET", "a", "b"]) == {"ok": True}
    for service in ("order", "inventory", "web"):
        for host, port in ((database, POSTGRES), (cache, REDIS)):
            answer = system.tell(service, "connect", host=host, port=port)
            assert answer.get("error") == "ConnectionResetError" or answer == {"ok": ""}
    assert f"refused: inventory to product-catalogue on port {POSTGRES}" in system.log("system")


def test_a_program_that_is_not_of_the_system_is_refused(system: Running) -> None:
    """Services believe the headers that the gateway sets: nobody else may talk to them."""
    cache = address(system, "product", "READ_CACHE_HOST")
    inside = cache.rpartition(".")[0]
    for host, port in ((f"{inside}.10", HTTP), (cache, REDIS)):
        # Whoever is quick enough is cut off while he still connects.
        with suppress(ConnectionError), socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(b"GET /v1/products HTTP/1.0\r\n\r\n")
            assert connection.recv(100) == b""
    assert "a program that is not of the system" in system.log("system")


def test_the_applications_user_is_no_master(system: Running) -> None:
    """A service that can change tables can lose them."""
    assert system.tell("user", "sql", statement="INSERT INTO things VALUES (1) ON CONFLICT DO NOTHING") == {"ok": None}
    assert system.tell("user", "sql", statement="DROP TABLE things")["error"] == "InsufficientPrivilege"
    assert system.tell("product", "cache", command=["FLUSHALL"])["error"] == "NoPermissionError"


def test_a_password_is_good_for_one_store(system: Running) -> None:
    """What one service's environment holds must open nothing of another's."""
    stolen = system.tell("user", "environment")["ok"]["ACCOUNTS_PASSWORD"]
    answer = system.tell("product", "sql", statement="SELECT 1", password=stolen)
    assert answer["error"] == "OperationalError"
