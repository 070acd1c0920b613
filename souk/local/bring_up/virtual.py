"""Stand-ins of the services that don't run: at their own addresses, behind their own security groups."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from components.errors import SoukError
from souk.local.gateway.routes import operations
from souk.local.hosting import Host
from souk.local.network.admission import Party
from souk.local.plan.workloads import Workload
from souk.local.system import System, in_thread
from souk.local.virtual import events
from souk.local.virtual.contract import Contract
from souk.local.virtual.desk import Desk
from souk.local.virtual.standin import Admits, Standin
from souk.local.virtual.tokens import Mint

KEYS: Final = "GET /v1/keys"
"""Where the service that issues tokens publishes its keys: its own are made up, so a stand-in's have to be true."""


async def start_virtual(system: System) -> None:
    """Start them. Raises SoukError for a service whose contract isn't there."""
    if not system.virtual:
        return
    scopes = _scopes(system)
    contracts = {w.service: Contract(w.service, _document(system, w), scopes) for w in system.virtual}
    desk = system.desk = Desk(contracts)
    for service, contract in contracts.items():
        if KEYS in contract.operations and (mint := _mint(system)):
            desk.standing(service, KEYS, mint.key_set())
            system.mint = mint
    for workload in system.virtual:
        await _start(system, workload, Standin(contracts[workload.service], desk, _admits(system, workload)))


async def sent(system: System, event: str, data: Mapping[str, Any] | None) -> str:
    """Put an event on the bus, as its publisher and under its publisher's role. Returns the event's id.

    Raises SoukError for an unknown event, data that its schema doesn't allow, and a bus that doesn't take it.
    """
    service, schema = events.known(event, events.schemas(system.options.root / "services"))
    publisher = next((workload for workload in system.plan.workloads if workload.name == service), None)
    if publisher is None:
        raise SoukError(f"{event} is published by {service}, which stack {system.plan.stack} doesn't have.")
    detail = events.made(event, schema, data)
    entry = {
        "EventBusName": publisher.environment["EVENT_BUS_NAME"],
        "Source": publisher.environment["EVENT_SOURCE"],
        "DetailType": event,
        "Detail": json.dumps(detail),
    }
    client = system.emulator.client("events", system.keys[publisher.role])
    answer = await in_thread(lambda: client.put_events(Entries=[entry]))
    if answer["FailedEntryCount"]:
        raise SoukError(f"the bus did not take {event}: {answer['Entries'][0].get('ErrorMessage')}")
    return str(detail["id"])


async def _start(system: System, workload: Workload, standin: Standin) -> None:
    assert workload.port is not None  # noqa: S101 - `System.virtual` are those that serve something
    server = Host(standin, system.addresses.services[workload.service], workload.port)
    await server.start()
    system.closing(server.stop)
    system.tell(f"stand-ins: {workload.service} is played")


def _admits(system: System, workload: Workload) -> Admits:
    party = Party(workload.name, workload.groups)

    def admits(client: tuple[str, int], server: tuple[str, int]) -> Party | None:
        return system.admission.admits(client, server, party)

    return admits


def _document(system: System, workload: Workload) -> dict[str, Any]:
    """The committed contract. A site has none: nothing but browsers call it."""
    path = system.options.root / "services" / workload.service / "openapi.json"
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    if any(
        route.service == workload.service for entry in system.plan.entries if entry.internal for route in entry.routes
    ):
        raise SoukError(
            f"--virtual: {path} is missing, so nobody knows what {workload.service} would answer. "
            f"Run `make documents`, or start it too: --only {workload.service}."
        )
    return {"openapi": "3.1.0", "paths": {}}


def _scopes(system: System) -> dict[str, str | None]:
    """What the planned API asks for: operation → scope."""
    found = operations(system.plan.api.document) if system.plan.api else ()
    return {f"{one.method} {one.template}": one.details.get("x-souk-scope") for one in found}


def _mint(system: System) -> Mint | None:
    """What signs tokens, for the issuer and the audience that the planned authorizer expects."""
    for authorizer in system.plan.api.authorizers if system.plan.api else ():
        if "TOKEN_ISSUER" in authorizer.environment:
            return Mint(authorizer.environment["TOKEN_ISSUER"], authorizer.environment["TOKEN_AUDIENCE"])
    return None
