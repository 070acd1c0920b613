"""How a container is asked for; that one runs is tried where Docker is (tests/images)."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.graph.model import Graph
from souk.local.bring_up.images import require_images
from souk.local.containers import Containers
from souk.local.home import Home
from souk.local.plan.system import Plan
from souk.local.plan.workloads import Workload
from souk.local.system import Options, System

HIDDEN = "the-value-that-nobody-may-see"


@pytest.fixture
def payment(dev_up: Graph) -> Workload:
    """A service with a secret."""
    return next(workload for workload in Plan.of(dev_up).workloads if workload.name == "payment")


@pytest.fixture
def containers(tmp_path: Path) -> Containers:
    """How they are started."""
    return Containers(Home(tmp_path), {})


def test_values_stand_in_no_command_line(containers: Containers, payment: Workload) -> None:
    """Every user of the machine reads the arguments of every process."""
    command = containers.command(payment, {"CARD_GATEWAY_SECRET": HIDDEN}, "127.0.0.9")
    assert "--env=CARD_GATEWAY_SECRET" in command.arguments
    assert HIDDEN not in " ".join(command.arguments)
    assert command.environment["CARD_GATEWAY_SECRET"] == HIDDEN


def test_a_container_gets_the_planned_variables_and_none_of_the_machine_s(
    containers: Containers, payment: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the client needs to find its daemon is no business of the service."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///elsewhere.sock")
    command = containers.command(payment, {"PORT": "8080"}, "127.0.0.9")
    assert command.environment["DOCKER_HOST"] == "unix:///elsewhere.sock"
    assert [argument for argument in command.arguments if argument.startswith("--env")] == ["--env=PORT"]


def test_it_is_as_locked_down_as_the_definition_says(containers: Containers, payment: Workload) -> None:
    """A local system that is laxer than production finds out nothing."""
    arguments = containers.command(payment, {}, "127.0.0.9").arguments
    assert {"--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"} <= set(arguments)
    wanted = payment.user if os.geteuid() == 0 else f"{os.geteuid()}:{os.getegid()}"
    assert f"--user={wanted}" in arguments
    assert payment.image in arguments


def test_a_seed_is_a_container_of_its_own(containers: Containers, payment: Workload) -> None:
    """Under the service's own name it would end the service."""
    service, seed = (containers.command(payment, {}, "127.0.0.9", module) for module in (None, "app.seed"))
    assert service.container
    assert seed.container
    assert seed.container.name == f"{service.container.name}-seed"
    assert (seed.arguments[-1], seed.name) == ("app.seed", "payment-seed")


def test_a_definition_that_starts_something_else_is_refused(containers: Containers, payment: Workload) -> None:
    """Started without the VPC's stand-in it would answer to everybody."""
    other = dataclasses.replace(payment, command=("gunicorn", "app"))
    with pytest.raises(SoukError, match="payment: its definition starts 'gunicorn app'"):
        containers.command(other, {}, "127.0.0.9")


def test_without_docker_the_option_is_refused(tmp_path: Path, dev_up: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace of FileNotFoundError says nothing of what is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    system = System(Plan.of(dev_up), Options(tmp_path, Home(tmp_path), tmp_path, images=True), print)
    with pytest.raises(SoukError, match="there is no `docker` on PATH"):
        asyncio.run(require_images(system))


def test_an_image_that_nobody_builds_is_told(tmp_path: Path, dev_up: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """A promoted image, named by its digest, has to come from somewhere."""
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/sh\n[ "$1" = info ]\n')  # a daemon that has no image
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    plan = Plan.of(dataclasses.replace(dev_up, resources=tuple(one for one in dev_up if "docker" not in one.type)))
    system = System(plan, Options(tmp_path, Home(tmp_path), tmp_path, images=True), print)
    with pytest.raises(SoukError, match="and the plan builds it nowhere"):
        asyncio.run(require_images(system))
