"""An outage of a store: the service says so, answers 503 and not 500, and recovers without a restart."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.services.aws import Aws
from tests.services.postgres import Server
from tests.services.process import PATIENCE, Running, running

DEMO = str(Path(__file__).parent / "programs" / "demo")


@pytest.fixture
def own() -> Generator[Server]:
    """A server that may be stopped."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def aside() -> Generator[Aws]:
    """An emulator that may be stopped."""
    emulator = Aws()
    yield emulator
    emulator.close()


def until(service: Running, status: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while service.http.get("/ready").status_code != status:
        assert time.monotonic() < deadline, f"/ready never became {status}: {service.lines}"
        time.sleep(0.05)


def test_a_database_that_comes_back_is_found_again(own: Server) -> None:
    """Services that had to be restarted after every failover of their database."""
    environment = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1", "PGSSLMODE": "disable", "MAIN_HOST": own.host}
    environment |= {"MAIN_DATABASE": "postgres", "MAIN_USER": "postgres", "MAIN_PASSWORD": "-"}
    with running(DEMO, environment) as service:
        until(service, 200)
        assert service.http.get("/v1/row").json() == {"text": "1"}
        own.stop()
        until(service, 503)
        assert service.http.get("/ready").json()["failing"] == ["main"]
        assert service.http.get("/health").status_code == 200, "it would be killed for its database's outage"
        answer = service.http.get("/v1/row")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        own.start()
        until(service, 200)
        assert service.http.get("/v1/row").json() == {"text": "1"}
        assert service.stop() == 0
    assert len(service.messages("not ready")) == len(service.messages("ready again")) == 1


def test_a_queue_and_a_bus_that_come_back_are_found_again(aside: Aws) -> None:
    """Ready, said a service that had heard of no order for ten minutes."""
    environment = {"SOUK_ENV": "test", **aside.environment, "QUEUE_URL": aside.queue("demo")}
    environment |= {"EVENT_BUS_NAME": "demo", "EVENT_SOURCE": "souk.demo"}
    with running(DEMO, environment) as service:
        until(service, 200)
        aside.stop()
        until(service, 503)
        deadline = time.monotonic() + PATIENCE
        while service.http.get("/ready").json()["failing"] != ["bus", "queue"]:
            assert time.monotonic() < deadline, service.lines
            time.sleep(0.05)
        assert service.http.post("/v1/echo", json={"text": "hi"}).json() == {"text": "hi"}, "it can serve all the same"
        aside.start()
        aside.queue("demo")
        until(service, 200)
        aside.client("sqs").send_message(QueueUrl=environment["QUEUE_URL"], MessageBody="anything")
        assert service.wait_for("heard")


def test_a_service_starts_while_its_database_is_away(own: Server) -> None:
    """After a power cut everything starts at once: what gives up first is restarted in ever longer intervals."""
    environment = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1", "PGSSLMODE": "disable", "MAIN_HOST": own.host}
    environment |= {"MAIN_DATABASE": "postgres", "MAIN_USER": "postgres", "MAIN_PASSWORD": "-"}
    own.stop()
    with running(DEMO, environment) as service:
        until(service, 503)
        own.start()
        until(service, 200)
        assert service.http.get("/v1/row").json() == {"text": "1"}
