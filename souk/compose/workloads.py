"""Services, functions and migrations as containers: their planned definitions. Pure, but for what IAM decides."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final

from components.derive.environment import variable
from policies.analysis.values import as_mapping
from souk.compose.names import AWS, escaped, key, secret, user_password
from souk.compose.stores import admission
from souk.local.bring_up.workloads import faces_browsers, public_names
from souk.local.network.addresses import EMULATOR_PORT, OUTSIDE_PORT, TRACES_PORT
from souk.local.plan.resources import Recorded, Resources
from souk.local.plan.stores import Database
from souk.local.plan.workloads import FUNCTION, IMAGE_COMMAND, TASK_DEFINITION, Workload
from souk.local.system import System
from souk.local.variables import Surroundings, variables

IMAGE: Final = "docker:index/image:Image"
PARAMETER: Final = "aws:ssm/parameter:Parameter"


def container(system: System, workload: Workload) -> dict[str, Any]:
    """A workload's container, all but its networks and what it waits for."""
    definition = _definition(workload, system.plan.resources)
    found: dict[str, Any] = {
        **_image(definition, system.plan.resources),
        "command": [escaped(part) for part in _command(workload)],
        "environment": _environment(system, workload),
        "user": definition.get("user", "10001:10001"),  # a function's container is ours: as what its image says
        "read_only": True,
        "tmpfs": ["/tmp"],  # noqa: S108 - inside the container
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "init": True,
        "stop_grace_period": f"{workload.stop_seconds}s",
    }
    if health := as_mapping(definition.get("healthCheck")):
        found["healthcheck"] = {
            "test": [escaped(part) for part in health["command"]],
            "interval": f"{health['interval']}s",
            "timeout": f"{health['timeout']}s",
            "retries": health["retries"],
            "start_period": f"{health['startPeriod']}s",
        }
    return found if workload.kind == "migration" else {**found, "restart": "unless-stopped"}


def waits(system: System, workload: Workload) -> dict[str, Any]:
    """What has to be there first: AWS's stand-in and the stores; and for a service, its migrated database."""
    found = {AWS: "service_healthy"}
    for store in system.plan.stores:
        if store.service == workload.service and (workload.kind != "migration" or isinstance(store, Database)):
            found[store.name] = "service_healthy"
            if isinstance(store, Database) and workload.kind != "migration":
                found[admission(store.name)] = "service_completed_successfully"
    return {name: {"condition": condition} for name, condition in found.items()}


def _command(workload: Workload) -> tuple[str, ...]:
    """A function's image polls the queue itself, if it is started as a container: Lambda's runtime isn't there."""
    return IMAGE_COMMAND if workload.kind == "function" else workload.command


def _definition(workload: Workload, resources: Resources) -> Mapping[str, Any]:
    if workload.kind == "function":
        return {"image": _function(workload, resources)["imageUri"]}
    for definition in resources.all(TASK_DEFINITION):
        main = json.loads(definition["containerDefinitions"])[0]
        if definition.service == workload.service and (main["name"] == "migration") == (workload.kind == "migration"):
            return main
    raise LookupError(workload.name)


def _function(workload: Workload, resources: Resources) -> Recorded:
    return next(function for function in resources.all(FUNCTION) if function.service == workload.service)


def _image(definition: Mapping[str, Any], resources: Resources) -> dict[str, Any]:
    """Built as planned, for this machine; one that the stack names by a digest is pulled."""
    reference = str(definition["image"])
    for image in resources.all(IMAGE):
        if image["imageName"] == reference:
            build = image["build"]
            context = str(build["context"])
            planned = {name: escaped(value) for name, value in build["args"].items() if name == "BASE_IMAGE"}
            return {
                "image": reference.partition("/")[2],
                "build": {
                    "context": f"./{context}",
                    "dockerfile": str(build["dockerfile"]).removeprefix(f"{context}/"),
                    "args": planned,
                },
            }
    return {"image": reference}


def _environment(system: System, workload: Workload) -> dict[str, str]:
    """The planned environment, and what `souk local` adds: the same variables, with containers' names in them."""
    plan = system.plan
    hosts = {store.host: store.name for store in plan.stores}
    parameters = {found["arn"]: str(found.get("insecureValue")) for found in plan.resources.all(PARAMETER)}
    handed = {
        name: escaped(hosts.get(parameters[arn], parameters[arn]))
        if arn in parameters
        else secret(variable(workload.service, name))
        for name, arn in workload.secrets.items()
    }
    around = Surroundings(
        endpoint=f"http://{AWS}:{EMULATOR_PORT}",
        traces=f"http://{AWS}:{TRACES_PORT}",
        region=plan.place.region,
        key=key(workload.name),
        passwords={store: secret(user_password(store)) for store in system.access.passwords(workload)},
    )
    planned = dataclasses.replace(workload, environment={k: escaped(v) for k, v in workload.environment.items()})
    found = variables(planned, handed, {store.name: store for store in plan.stores}, around)
    for outside in plan.outside:
        if outside.service == workload.service and outside.variable in found:
            found[outside.variable] = f"http://{outside.host}:{OUTSIDE_PORT}"
    if faces_browsers(system, workload):
        found = {name: public_names(system).get(value, value) for name, value in found.items()}
    return dict(sorted(found.items()))
