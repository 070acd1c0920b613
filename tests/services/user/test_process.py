"""The service as a process: small, soon there, and away without a trace when told to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.services.process import running
from tests.services.user.conftest import Site, register, sign_in


def test_it_stays_small_while_many_sign_in(site: Site) -> None:
    """Each hash takes 19 MiB: forty at once are more than the task has."""
    email = register(site)["email"]
    with ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(sign_in, site, email) for _ in range(32)]:
            done.result()
    assert site.running.resident() < 120


def test_it_stops_with_everything_told(site: Site) -> None:
    """An event that waits for the next task's relay is late by a deployment."""
    with running("user", site.environment) as second:
        answer = second.http.post(
            "/v1/users", json={"email": "last@example.org", "password": "0123456789", "name": "L"}
        )
        assert answer.status_code == 201
        assert second.resident() < 80
        assert second.stop() == 0
        assert second.lines[-1]["message"] == "stopped"
        assert not [line for line in second.lines if line.get("level") not in ("info", None)]
