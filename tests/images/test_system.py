"""The whole system from its images."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from souk.graph.model import Graph
from souk.local.demo.visit import visit
from souk.local.plan.system import Plan
from tests.images.docker import Docker
from tests.kit.ports import free_port
from tests.local.running import Running, eventually, running


@pytest.fixture
def system(docker: Docker, images: dict[str, str], dev_up: Graph) -> Generator[Running]:
    """Every service as a container, from the image that the plan names, under the role that the plan gives it."""
    for workload in Plan.of(dev_up).workloads:
        docker.run("tag", images[workload.service], workload.image)
    with tempfile.TemporaryDirectory(prefix="souk-test-") as place:
        with running(Path(place) / "local", free_port(), "--real", "--images") as found:
            yield found
        assert _containers(docker, found) == []


def test_orders_are_bought_from_containers(docker: Docker, system: Running, tmp_path: Path) -> None:
    """What runs from the checkout proves nothing of the image: a file that it lacks, a path that it can't write to."""
    (tmp_path / ".souk").mkdir()
    (tmp_path / ".souk" / "local").symlink_to(system.folder)
    assert visit(tmp_path), "see ✗ in what the visit said"
    names = _containers(docker, system)
    assert {name.rpartition("-")[2] for name in names} == {
        *("inventory", "notification", "order", "payment", "product", "user", "web")
    }
    for name in names:
        held = docker.inspect(name)
        assert held["HostConfig"]["ReadonlyRootfs"], name
        assert not held["Config"]["User"].startswith("0:"), name
    _killed(docker, system, next(name for name in names if name.endswith("-order")))


def _killed(docker: Docker, system: Running, name: str) -> None:
    """A container that ends is started again, and reached again by those that the plan admits."""
    docker.run("kill", name)
    assert eventually(lambda: _process(system, "order")["restarts"] == 1)
    assert eventually(lambda: _process(system, "order")["ready"])


def _process(system: Running, name: str) -> dict[str, object]:
    return next(process for process in system.ask("status")["processes"] if process["name"] == name)


def _containers(docker: Docker, system: Running) -> list[str]:
    """The names of the system's containers."""
    said = docker.run("ps", "--all", "--format={{json .Names}}", f"--filter=name=^{system.home.sockets.name}-")
    return [json.loads(line) for line in said.splitlines()]
