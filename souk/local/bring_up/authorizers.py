"""The API's authorizers: the very files that the plan would deploy, in a process of their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from souk.local.bring_up.functions import host, run
from souk.local.bring_up.workloads import launching
from souk.local.functions.runtime import Runtime
from souk.local.network.addresses import FUNCTIONS_PORT
from souk.local.network.admission import Party
from souk.local.plan.api import Authorizer
from souk.local.system import System

FIRST_PORT = FUNCTIONS_PORT + 50
"""Behind those of the services' functions."""

RUNTIME = ("python", "-m", "kit.lambda_runtime")
"""What stands in for Lambda's own Python runtime: it runs a handler in the same way."""


async def start_authorizers(system: System, authorizers: Iterable[Authorizer], trusted: Path) -> dict[str, Runtime]:
    """Start them. `trusted` is the authority by which the internal load balancer's certificate is signed here."""
    found: dict[str, Runtime] = {}
    for index, authorizer in enumerate(authorizers):
        party = Party(authorizer.arn.rpartition(":")[2], authorizer.groups)
        folder = system.home.folder / "functions" / party.name
        _unpack(authorizer, folder)
        port = FIRST_PORT + index
        runtime = await host(system, party.name, authorizer.arn, authorizer.timeout, port)
        environment = {
            **authorizer.environment,
            "AWS_REGION": system.region,
            "AWS_LAMBDA_RUNTIME_API": f"{system.addresses.functions}:{port}",
            "SSL_CERT_FILE": str(trusted),
        }
        command = launching(system).python(
            party.name,
            command=(*RUNTIME, authorizer.handler),
            environment=environment,
            address=system.addresses.functions,
            folder=folder,
            paths=[str(folder), str(system.options.root / "services")],
            stop_seconds=authorizer.timeout,
        )
        await run(system, command, party, runtime)
        found[authorizer.arn] = runtime
    return found


def _unpack(authorizer: Authorizer, folder: Path) -> None:
    for path, text in authorizer.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
