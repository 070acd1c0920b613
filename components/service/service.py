"""One service: its declaration, registered for judges to read, and everything that follows from it."""

from __future__ import annotations

from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.service.alarms import alarms
from components.service.entry import entry
from components.service.foundation import Foundation, foundation
from components.service.function import function
from components.service.key import service_key
from components.service.migration import migration
from components.service.scope import Scope, ServiceArgs
from components.service.starting import starting
from components.service.stores import logical_name
from components.service.tasks import tasks

__all__ = ["Service", "ServiceArgs"]

ROLLBACK_ALARMS: Final = ("errors",)
"""Alarms that say a new version is bad. Others may have other causes, and a rollback would not mend those."""


class Service(pulumi.ComponentResource):
    """A service with all that is its own.

    `ecs_service` is what its callers wait for (None on Lambda), `exports` what the stack tells about it.
    """

    ecs_service: aws.ecs.Service | None
    exports: dict[str, Any]

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        declared = _declaration(args)
        super().__init__("souk:service:Service", name, declared, opts)
        key = service_key(args, self)
        scope = Scope(args=args, parent=self, key_arn=key.arn if key else None)
        made = foundation(scope)
        self.ecs_service, role = _running(scope, made)
        self.exports = {
            "repository": made.image.repository.repository_url,
            "logGroup": made.log_group.name,
            "queue": made.queue.url if made.queue else None,
            "role": role.arn,
        }
        self.register_outputs({**declared, **self.exports})


def _declaration(args: ServiceArgs) -> dict[str, Any]:
    """What policies hold the resources against: inputs as well as outputs, because rules see one or the other."""
    spec = args.spec
    return {
        "service": spec.name,
        "port": spec.http.port if spec.http else None,
        "callers": [caller for caller, _ in args.catalogue.callers(spec.name)],
        "calls": [call.service for call in spec.calls],
        "stores": [logical_name(spec.name, store.name) for store in spec.stores],
    }


def _running(scope: Scope, made: Foundation) -> tuple[aws.ecs.Service | None, aws.iam.Role]:
    """What runs the service's code, and its migrations where it has a database. Returns the code's role."""
    way_in = entry(scope)
    watched = alarms(scope, {**made.values, **(way_in.values if way_in else {})})
    on_lambda = scope.compute == "lambda"
    if on_lambda and not scope.spec.databases:
        return None, function(scope, made)
    execution = starting(scope, made.values)
    if scope.spec.databases:
        migration(scope, made, execution)
    if on_lambda:
        return None, function(scope, made)
    guards = [watched[name] for name in ROLLBACK_ALARMS if name in watched]
    return tasks(scope, made, execution, way_in, guards)
