"""The images as tasks, pods and functions: the same image, unchanged."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from souk.graph.model import Graph
from tests.images.build import NAMES
from tests.images.docker import Docker
from tests.images.hardened import POD, environment, workload
from tests.kit.ports import free_port
from tests.services.lambda_api import RuntimeApi, runtime_api

PATIENCE = 60
SERVING = tuple(name for name in NAMES if name != "notification")


def until_alive(docker: Docker, container: str, port: int) -> httpx.Response:
    """The answer to whoever asks whether a service is alive, as soon as there is one."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False, timeout=5)
        except httpx.TransportError:
            running = docker.inspect(container)["State"]["Running"]
            assert running, docker.run("logs", container)
            assert time.monotonic() < deadline, docker.run("logs", container)
            time.sleep(0.2)


def logs_until(docker: Docker, container: str, message: str) -> None:
    """Wait for a line of a container's log."""
    deadline = time.monotonic() + PATIENCE
    while f'"{message}"' not in docker.run("logs", container):
        assert time.monotonic() < deadline, docker.run("logs", container)
        time.sleep(0.2)


def stopped(docker: Docker, container: str) -> int:
    """SIGTERM, and the exit code; Docker would kill what takes longer than a task may."""
    docker.run("stop", "--time=60", container)
    return docker.inspect(container)["State"]["ExitCode"]


@pytest.mark.parametrize("service", SERVING)
def test_it_serves_in_a_locked_down_pod(docker: Docker, images: dict[str, str], dev_up: Graph, service: str) -> None:
    """An image that writes beside /tmp, or counts on its own user, crashes only where it may not: in production."""
    port = free_port()
    with docker.started(images[service], environment(workload(dev_up, service), port), POD) as container:
        answer = until_alive(docker, container, port)
        assert answer.status_code == 200
        check = docker.inspect(images[service])["Config"]["Healthcheck"]["Test"]
        assert docker.works("exec", container, *check[1:])
        assert stopped(docker, container) == 0


def test_its_health_check_tells_a_service_that_hangs(docker: Docker, images: dict[str, str], dev_up: Graph) -> None:
    """A check that nothing can fail keeps a dead task in service."""
    port = free_port()
    planned = environment(workload(dev_up, "order"), port)
    with docker.started(images["order"], planned, POD, ("sleep", "60")) as container:
        assert not docker.works("exec", container, "python", "-m", "kit.healthy")


def test_without_a_server_it_runs_as_a_pod_too(docker: Docker, images: dict[str, str], dev_up: Graph) -> None:
    """A service moved from Lambda to tasks by one word must not need another image."""
    planned = environment(workload(dev_up, "notification"), free_port())
    with docker.started(images["notification"], planned, POD) as container:
        logs_until(docker, container, "polling")
        assert stopped(docker, container) == 0


def test_it_runs_as_a_function(docker: Docker, images: dict[str, str], dev_up: Graph) -> None:
    """On Lambda the platform starts the image with the plan's command, and only /tmp can be written to."""
    planned = workload(dev_up, "notification")
    entry, *command = planned.command
    with runtime_api() as address:
        variables = {**environment(planned, free_port()), "AWS_LAMBDA_RUNTIME_API": address}
        options = (*POD, f"--entrypoint={entry}")
        with docker.started(images["notification"], variables, options, command):
            RuntimeApi.events.put({"id": "first", "Records": [{"messageId": "m1", "body": "no event"}]})
            path, answer = RuntimeApi.answers.get(timeout=PATIENCE)
    assert path == "/2018-06-01/runtime/invocation/first/response"
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


@pytest.mark.parametrize("service", SERVING)
def test_a_service_that_serves_runs_as_a_function_too(
    docker: Docker, images: dict[str, str], dev_up: Graph, service: str
) -> None:
    """The same image as in a task, with the command of a function: a load balancer's request is answered."""
    command = ("-m", "kit.lambda_runtime", "app.handler.handle")
    event: dict[str, Any] = {"id": "first", "httpMethod": "GET", "path": "/health", "headers": {"host": service}}
    event |= {"queryStringParameters": {}, "requestContext": {"elb": {}}, "body": "", "isBase64Encoded": False}
    with runtime_api() as address:
        planned = environment(workload(dev_up, service), free_port())
        variables = {**planned, "AWS_LAMBDA_RUNTIME_API": address, "AWS_REGION": "eu-west-1"}
        with docker.started(images[service], variables, (*POD, "--entrypoint=python"), command):
            RuntimeApi.events.put(event)
            path, answer = RuntimeApi.answers.get(timeout=PATIENCE)
    assert path == "/2018-06-01/runtime/invocation/first/response"
    assert answer["statusCode"] == 200


@pytest.mark.parametrize("service", NAMES)
def test_a_bad_environment_is_told_and_ends_it(docker: Docker, images: dict[str, str], service: str) -> None:
    """A container that hangs instead looks like a slow start, for the whole of a deployment's patience."""
    with docker.started(images[service], {"LOG_LEVEL": "info"}, POD) as container:
        code = int(docker.run("wait", container))
        said = docker.run("logs", container)
    assert code == 2
    assert json.loads(said.splitlines()[-1])["level"] == "error"
