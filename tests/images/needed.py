"""Skips what needs Docker where it is missing, all from one line, so that pytest tells of it in one line.

To be called in `pytest_runtest_setup`: a test that is skipped by a fixture is reported on a line of its own.
"""

from __future__ import annotations

import functools

import pytest

from tests.images import base
from tests.images.docker import Docker, find

NO_DAEMON = "no Docker daemon that builds with BuildKit: `docker info` or `docker build` doesn't work here"


@functools.cache
def client() -> Docker | None:
    """The client, looked for once."""
    return find()


@functools.cache
def lacking() -> str | None:
    """Why images can't be built here."""
    found = client()
    if found is None:
        return NO_DAEMON
    return None if base.found(found) or base.can_be_made() else base.NO_BASE


def needed() -> None:
    """Skip the test that is being set up unless images can be built."""
    if reason := lacking():
        pytest.skip(reason)
