"""What ECS hands to a task when it starts it: the values of parameters and secrets, read as the execution role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.errors import SoukError
from souk.local import credentials
from souk.local.plan.workloads import Workload
from souk.local.system import System

AT_ONCE = 10
"""Parameters in one call, by SSM's own limit."""

SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type token


def handed(system: System, workload: Workload) -> Mapping[str, str]:
    """The values by variable. Raises SoukError if the execution role can't read one of them."""
    if not workload.secrets or workload.execution_role is None:
        return {}
    secrets = _planned(system, workload)
    paths = {
        name: arn.split(":", 5)[5].removeprefix("parameter")
        for name, arn in workload.secrets.items()
        if name not in secrets
    }
    values = {**_parameters(system, workload, sorted(set(paths.values()))), **_secrets(system, workload, secrets)}
    try:
        return {name: values[place] for name, place in {**paths, **secrets}.items()}
    except KeyError as missing:
        raise SoukError(
            f"{workload.name}: the plan has no parameter or secret {missing}, which its definition names."
        ) from None


def set_by_hand(system: System) -> dict[str, str]:
    """The value of each planned secret by its ARN: what a person would have set, made up here and kept."""
    return {
        secret["arn"]: credentials.kept_password(system.home.data / "secrets" / secret["name"])
        for secret in system.plan.resources.all(SECRET)
    }


def known_outside(system: System, service: str) -> dict[str, str]:
    """A service's secrets by variable, as whoever gave them to it knows them."""
    values = set_by_hand(system)
    return {
        name: values[arn]
        for workload in system.plan.workloads
        if workload.service == service
        for name, arn in _planned(system, workload).items()
    }


def _planned(system: System, workload: Workload) -> dict[str, str]:
    """The ARNs of a workload's secrets by variable: whole, as Secrets Manager completes what a definition says."""
    whole = {arn[:-7]: arn for arn in (secret["arn"] for secret in system.plan.resources.all(SECRET))}
    return {name: whole[arn] for name, arn in workload.secrets.items() if arn in whole}


def _parameters(system: System, workload: Workload, wanted: list[str]) -> dict[str, str]:
    ssm, found = _client(system, workload, "ssm"), dict[str, str]()
    try:
        for first in range(0, len(wanted), AT_ONCE):
            answer: dict[str, Any] = ssm.get_parameters(Names=wanted[first : first + AT_ONCE], WithDecryption=True)
            found |= {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}
    except ssm.exceptions.ClientError as error:
        raise SoukError(f"{workload.name} can't start: its parameters can't be read: {error}") from error
    return found


def _secrets(system: System, workload: Workload, wanted: Mapping[str, str]) -> dict[str, str]:
    if not wanted:
        return {}
    manager = _client(system, workload, "secretsmanager")
    try:
        return {arn: manager.get_secret_value(SecretId=arn)["SecretString"] for arn in wanted.values()}
    except manager.exceptions.ClientError as error:
        raise SoukError(f"{workload.name} can't start: its secrets can't be read: {error}") from error


def _client(system: System, workload: Workload, api: str) -> Any:
    return system.emulator.client(api, system.keys[str(workload.execution_role)])
