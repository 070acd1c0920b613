"""Fixtures for all tests: the project's own stacks, each recorded once per process."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from souk.graph.model import Graph
from tests.kit.graphs import rendered

pytest_plugins = ["tests.kit.collection", "tests.kit.sharing"]


# A busy machine makes an example slow, not wrong.
settings.register_profile("souk", deadline=None)
settings.load_profile("souk")


def pytest_configure(config: pytest.Config) -> None:
    """Warnings are errors, but for the provider's SDK: its packages warn of their own old classes when imported."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:pulumi_aws.*")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means: one more than there are processors, since many tests wait for processes of their own."""
    del config
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def dev() -> Graph:
    """Stack dev as a preview shows it."""
    return rendered("dev")


@pytest.fixture(scope="session")
def prod() -> Graph:
    """Stack prod as a preview shows it."""
    return rendered("prod")


@pytest.fixture(scope="session")
def dev_up() -> Graph:
    """Stack dev with everything known that AWS makes known on creation."""
    return rendered("dev", "up")


@pytest.fixture(scope="session")
def prod_up() -> Graph:
    """Stack prod with everything known that AWS makes known on creation."""
    return rendered("prod", "up")
