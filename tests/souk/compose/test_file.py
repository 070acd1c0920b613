"""The compose file says what the plan says.

`compose-spec.json` beside this file is the Compose Specification's own schema (compose-spec/compose-spec, Apache-2.0).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator

from components.derive.environment import variable
from services import system as specs
from souk.compose.file import compose, secret_names
from souk.compose.names import AWS, network
from souk.compose.run import written
from souk.graph.model import Graph
from souk.local.bring_up.stores import grant
from souk.local.home import Home
from souk.local.plan.system import Plan
from souk.local.system import Options, System
from souk.local.variables import LOCAL
from tests.components.service.graphs import DIGEST, recorded
from tests.kit.graphs import ROOT

REFERENCE = re.compile(r"(?<!\$)\$\{(\w+):\?")


def made(graph: Graph) -> System:
    system = System(Plan.of(graph), Options(ROOT, Home.of(ROOT), ROOT / "services"), print)
    grant(system)
    return system


@pytest.fixture(scope="module")
def system(dev_up: Graph) -> System:
    """Stack dev."""
    return made(dev_up)


@pytest.fixture(scope="module")
def content(system: System) -> dict[str, Any]:
    """Its file, read back from its text."""
    return yaml.safe_load(written(compose(system), "dev", Path("compose.env"), None))


def services(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return content["services"]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_file_is_one_that_compose_takes(stack: str, dev_up: Graph, prod_up: Graph) -> None:
    """A key that the specification doesn't know stops `docker compose` with a message that nobody here has seen."""
    text = written(compose(made({"dev": dev_up, "prod": prod_up}[stack])), stack, Path("x"), None)
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
    errors: Any = Draft201909Validator(schema).iter_errors(yaml.safe_load(text))  # pyright: ignore[reportUnknownMemberType]
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert "&id" not in text  # anchors of a generator, which no reader follows


def test_every_workload_runs_with_its_planned_environment(system: System, content: dict[str, Any]) -> None:
    """A variable that only the containers have works here and is missing on AWS."""
    assert {workload.name for workload in system.plan.workloads} <= set(services(content))
    here = {"API_URL": "http://localhost:8001", "API_CARDS_EXAMPLE_URL": "http://api.cards.example:8443"}
    for workload in system.plan.workloads:
        found = services(content)[workload.name]["environment"]
        for name, value in workload.environment.items():
            assert found[name] == here.get(name, value), (workload.name, name)
        more = set(found) - set(workload.environment) - set(workload.secrets) - LOCAL
        assert all(name.endswith(("_PASSWORD", "_TLS")) for name in more), (workload.name, more)
        assert set(workload.secrets) <= set(found)


def test_stores_are_found_by_their_names(content: dict[str, Any]) -> None:
    """An address that AWS would have made up leads nowhere here."""
    environment = services(content)["user"]["environment"]
    assert (environment["ACCOUNTS_HOST"], environment["PGSSLMODE"]) == ("user-accounts", "disable")
    assert services(content)["user-accounts"]["image"] == "postgres:17"
    assert services(content)["product-read-cache"]["image"] == "valkey/valkey:8.0"


def test_no_secret_stands_in_the_file(system: System, content: dict[str, Any]) -> None:
    """The file is made to be passed around, and committed sooner or later."""
    used = set(REFERENCE.findall(json.dumps(content)))
    assert used == set(secret_names(system))
    secret = re.compile("PASSWORD|SECRET_ACCESS_KEY|ACCESS_KEY_ID|GATEWAY_SECRET$")
    for name, service in services(content).items():
        for key, value in service["environment"].items():
            if secret.search(key):
                assert REFERENCE.match(value), (name, key)


def test_nobody_gets_the_secrets_of_others(content: dict[str, Any]) -> None:
    """A database's password in another service's environment is a shared database."""
    for name, service in services(content).items():
        for used in REFERENCE.findall(json.dumps(service)):
            owners = [name, *name.split("-")[:1]]
            assert name in (AWS, "api.cards.example") or any(used.startswith(variable(o, "")) for o in owners), used


def test_only_declared_calls_resolve(content: dict[str, Any]) -> None:
    """On one network, an undeclared call works for everybody, until it meets a security group."""
    members: dict[str, set[str]] = {}
    for name, service in services(content).items():
        for joined in service["networks"]:
            members.setdefault(joined, set()).add(name)
    together = {
        frozenset((one, other)) for names in members.values() for one in names for other in names if one != other
    }
    names = {spec.name for spec in specs()}
    calls = {frozenset((spec.name, call.service)) for spec in specs() for call in spec.calls}
    assert {pair for pair in together if pair <= names} == calls
    for spec in specs():
        for store in (*spec.databases, *spec.caches):
            reach = {name for pair in together if f"{spec.name}-{store.name}" in pair for name in pair}
            assert reach - {f"{spec.name}-{store.name}"} <= {
                *(spec.name, f"{spec.name}-migration", f"{spec.name}-{store.name}-admission"),
            }
            assert spec.name in reach
    assert frozenset(("payment", "api.cards.example")) in together
    assert members["front"] == {AWS}
    assert all(definition.get("internal") for name, definition in content["networks"].items() if name != "front")
    assert set(members) == set(content["networks"])
    assert network("order", "product") in services(content)["product"]["networks"]


def test_containers_are_as_closed_as_their_tasks(content: dict[str, Any], system: System) -> None:
    """What writes to its own files works here, and fails with the first task on AWS."""
    for workload in system.plan.workloads:
        container = services(content)[workload.name]
        assert (container["user"], container["read_only"], container["cap_drop"]) == ("10001:10001", True, ["ALL"])
        assert container["build"]["context"] == "./services"
        assert container["build"]["dockerfile"] == f"{workload.service}/Dockerfile"
        assert container["stop_grace_period"] == f"{workload.stop_seconds}s"
        assert ("healthcheck" in container) is (workload.port is not None)
    assert services(content)["user-migration"]["command"] == ["python", "-m", "app.migrate"]
    assert services(content)["notification"]["command"] == ["python", "-m", "app"]


def test_services_wait_for_their_migrated_database(content: dict[str, Any]) -> None:
    """A service that starts first sees no tables, or is refused as a user that isn't there yet."""
    done = {"condition": "service_completed_successfully"}
    assert services(content)["user"]["depends_on"]["user-accounts-admission"] == done
    assert services(content)["user-accounts-admission"]["depends_on"] == {"user-migration": done}
    assert services(content)["user-migration"]["depends_on"]["user-accounts"] == {"condition": "service_healthy"}
    assert "restart" not in services(content)["user-migration"]


def test_an_image_by_digest_is_pulled() -> None:
    """What CI has built and promoted must not be built anew under its name."""
    graph = recorded("dev", change={"services.order.image": DIGEST}, mode="up")
    found = compose(made(graph))["services"]["order"]
    assert "build" not in found
    assert found["image"].endswith(f"/souk-dev/order@{DIGEST}")
