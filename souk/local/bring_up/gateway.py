"""The ways in: the API's names, the site's, and the internal load balancer for who asks it directly."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import Any

from souk.local import credentials
from souk.local.bring_up.authorizers import start_authorizers
from souk.local.bring_up.workloads import public_names
from souk.local.gateway.answers import Answers
from souk.local.gateway.authorization import Authorization
from souk.local.gateway.balancer import Balancer
from souk.local.gateway.certificates import Certificates
from souk.local.gateway.clients import Clients
from souk.local.gateway.gateway import Gateway, Stage, line
from souk.local.gateway.limits import Bucket
from souk.local.gateway.routes import Routes
from souk.local.gateway.targets import Targets
from souk.local.gateway.validation import Validation
from souk.local.hosting import Host
from souk.local.network.addresses import ENTRY_PORT
from souk.local.network.admission import Party
from souk.local.plan.api import Api
from souk.local.plan.entries import Entry
from souk.local.plan.rules import HTTPS
from souk.local.system import System


async def start_gateway(system: System) -> None:
    """Serve every entry of the plan."""
    reachable = (*system.workloads, *system.virtual)
    workloads = {workload.service: workload for workload in reachable if workload.kind == "task"}
    targets = Targets(workloads, system.addresses.services, system.admission)
    system.closing(targets.close)
    certificates = _certificates(system)
    answers = Answers(system.plan.api.document if system.plan.api else {}, public_names(system))
    for entry in system.plan.entries:
        await _balancer(system, entry, targets, answers, certificates)
    internal = next((entry for entry in system.plan.entries if entry.internal), None)
    if system.plan.api and internal:
        stage = await _stage(system, system.plan.api, _translated(internal, answers), targets, certificates)
        await _api(system, stage, certificates)


def _translated(entry: Entry, answers: Answers) -> Entry:
    """An entry whose own headers name the public names as they are here."""
    headers = {name: answers.translated(value) for name, value in entry.headers.items()}
    return dataclasses.replace(entry, headers=headers)


def _certificates(system: System) -> Certificates:
    api = system.plan.api
    names = [entry.domain for entry in system.plan.entries if entry.internal]
    names += [domain.name for domain in api.domains] if api else []
    authorities = "".join(domain.authorities or "" for domain in api.domains) if api else ""
    return Certificates.make(system.home.certificates, ["localhost", *names], authorities)


async def _balancer(
    system: System, entry: Entry, targets: Targets, answers: Answers, certificates: Certificates
) -> None:
    group = Party("internal load balancer", (entry.group,), HTTPS)

    def admits(client: tuple[str, int], server: tuple[str, int]) -> bool:
        if not entry.internal:
            return True
        return system.admission.admits(client, server, group) is not None

    balancer = Balancer(_translated(entry, answers), targets, admits)
    if entry.internal:
        tls = (certificates.server, certificates.server_key, None)
        await _serve(system, balancer, (system.addresses.entry, ENTRY_PORT), tls)
    else:
        await _serve(system, balancer, (system.options.listen, system.options.port))
        system.urls["shop"] = public_names(system)[f"https://{entry.domain}"]


async def _stage(system: System, api: Api, entry: Entry, targets: Targets, certificates: Certificates) -> Stage:
    keys = {plan.key_id: credentials.password() for plan in api.plans}
    for key in keys.values():
        system.urls["partners' API key"] = key
    return Stage(
        api=api,
        routes=Routes(api.document),
        answers=Answers(api.document, public_names(system)),
        authorizations=await _authorizations(system, api, certificates),
        clients=Clients(api.plans, keys),
        throttle=Bucket(api.limit, time.monotonic),
        validation=Validation(api.document),
        entry=entry,
        targets=targets,
        log=lambda record: _logged(system, record),
    )


async def _api(system: System, stage: Stage, certificates: Certificates) -> None:
    for domain in stage.api.domains:
        url = public_names(system)[f"https://{domain.name}"]
        tls = (certificates.server, certificates.server_key, certificates.partners) if domain.authorities else None
        name = "partners' API" if domain.authorities else "API"
        address = (system.options.listen, int(url.rpartition(":")[2]))
        await _serve(system, Gateway(stage, domain.name), address, tls)
        system.urls[name] = url


async def _authorizations(system: System, api: Api, certificates: Certificates) -> Mapping[str, Authorization]:
    """The document's authorizers by security scheme, each with its function running."""
    functions = await start_authorizers(system, api.authorizers, certificates.authority)
    schemes: Mapping[str, Any] = api.document["components"]["securitySchemes"]
    found: dict[str, Authorization] = {}
    for name, scheme in schemes.items():
        settings = scheme.get("x-amazon-apigateway-authorizer")
        if settings:
            arn = next(arn for arn in functions if f"functions/{arn}/invocations" in settings["authorizerUri"])
            found[name] = Authorization(scheme, functions[arn].invoke, time.monotonic)
    return found


def _logged(system: System, record: Mapping[str, Any]) -> None:
    with system.home.log("api").open("a") as file:
        file.write(line(record))


async def _serve(system: System, application: Any, address: tuple[str, int], tls: Any = None) -> None:
    server = Host(application, *address, tls)
    await server.start()
    system.closing(server.stop)
