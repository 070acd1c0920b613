"""Container definitions: every value known before creation, so that a preview can judge them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.derive.environment import Credential, Parameter
from components.derive.identity import Identity

USER = "10001:10001"
"""The numeric user of every image: Kubernetes' runAsNonRoot and ECS alike can check a number."""

TMP_VOLUME = "tmp"
STOP_TIMEOUT = 60
"""Seconds between SIGTERM and SIGKILL: long enough to finish a request and a message, under Fargate's 120."""

MIGRATE_COMMAND = ("python", "-m", "app.migrate")


def service_container(
    identity: Identity,
    *,
    image: str,
    port: int | None,
    environment: Mapping[str, str],
    parameters: tuple[Parameter, ...],
    credentials: tuple[Credential, ...] = (),
) -> dict[str, Any]:
    """The service's container. `port` None: it serves nothing and has no liveness endpoint."""
    arns = identity.place.arns
    found = {**_values(identity, parameters), **{item.variable: arns.secret(item.secret) for item in credentials}}
    definition = _base(identity, identity.service, image, environment, found)
    if port is not None:
        # The mapping's name is what Service Connect refers to; appProtocol lets it measure and time requests.
        definition["portMappings"] = [
            {"name": "http", "containerPort": port, "hostPort": port, "protocol": "tcp", "appProtocol": "http"}
        ]
        definition["healthCheck"] = {
            "command": ["CMD", "python", "-c", _liveness(port)],
            "interval": 10,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 30,
        }
    return definition


def migration_container(
    identity: Identity, *, image: str, environment: Mapping[str, str], parameters: tuple[Parameter, ...]
) -> dict[str, Any]:
    """The same image, run once with another command and the migration's own environment."""
    definition = _base(identity, "migration", image, environment, _values(identity, parameters))
    definition["command"] = list(MIGRATE_COMMAND)
    return definition


def _values(identity: Identity, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    return {parameter.variable: identity.place.arns.parameter(parameter.path) for parameter in parameters}


def _base(
    identity: Identity, name: str, image: str, environment: Mapping[str, str], secrets: Mapping[str, str]
) -> dict[str, Any]:
    """`secrets` are ARNs of parameters and secrets, by the variables that ECS puts their values into."""
    arns = identity.place.arns
    return {
        "name": name,
        "image": image,
        "essential": True,
        "user": USER,
        "readonlyRootFilesystem": True,
        "stopTimeout": STOP_TIMEOUT,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "environment": [{"name": key, "value": value} for key, value in sorted(environment.items())],
        "secrets": [{"name": key, "valueFrom": arn} for key, arn in sorted(secrets.items())],
        "mountPoints": [{"sourceVolume": TMP_VOLUME, "containerPath": "/tmp", "readOnly": False}],  # noqa: S108 - inside the container
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": identity.log_group,
                "awslogs-region": arns.region,
                "awslogs-stream-prefix": name,
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        },
    }


def _liveness(port: int) -> str:
    return f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/health', timeout=3)"
