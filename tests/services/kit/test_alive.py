"""The image's health check, in a process that polls and serves nobody."""

from __future__ import annotations

import pytest

from kit import healthy
from kit.alive import answering
from tests.kit.ports import free_port


def test_a_poller_is_well_as_long_as_its_workers_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that no poller could pass: its container was started again every minute."""
    monkeypatch.setenv("PORT", str(free_port()))
    assert healthy.main() == 1, "nobody there"
    running = [True]
    with answering(lambda: running[0]) as server:
        assert healthy.main() == 0
        running[0] = False
        assert healthy.main() == 1
        server.shutdown()
