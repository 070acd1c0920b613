"""The images of all services, built once; and a reason, once, where they can't be."""

from __future__ import annotations

import fcntl
import tempfile
from pathlib import Path

import pytest

from tests.images import base, needed
from tests.images.build import NAMES, build
from tests.images.docker import Docker


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the Dockerfiles say needs no Docker."""
    if isinstance(item, pytest.Function) and "docker" in item.fixturenames:
        needed.needed()


@pytest.fixture(scope="session")
def docker() -> Docker:
    """A Docker client whose daemon answers."""
    found = needed.client()
    assert found
    return found


@pytest.fixture(scope="session")
def base_image(docker: Docker) -> str:
    """What images are built on."""
    with (Path(tempfile.gettempdir()) / "souk-test-base.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process of a distributed run makes it, the others find it
        return base.found(docker) or base.make(docker)


@pytest.fixture(scope="session")
def images(docker: Docker, base_image: str) -> dict[str, str]:
    """The name of each service's image. What is built already, Docker's own cache knows."""
    with (Path(tempfile.gettempdir()) / "souk-test-images.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return {service: build(docker, service, base_image) for service in NAMES}
