"""The schemas of what a service publishes, in the registry that all services share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.contracts import registered
from components.contracts.files import EventSchema
from components.derive.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemasArgs:
    """`registry` is the name of the platform's registry."""

    identity: Identity
    events: Sequence[EventSchema]
    registry: pulumi.Input[str]


class Schemas(pulumi.ComponentResource):
    """One schema for each version of each event: what consumers' tests and code bindings read."""

    def __init__(self, name: str, args: SchemasArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:messaging:Schemas", name, None, opts)
        place, service = args.identity.place, args.identity.service
        source = place.event_source(service)
        for event in args.events:
            physical = registered.schema_name(event, source)
            aws.schemas.Schema(
                f"{name}-{event.event}.v{event.version}",
                name=physical,
                registry_name=args.registry,
                type=registered.TYPE,
                content=json.dumps(registered.content(event, source), sort_keys=True),
                description=f"{event.event}, version {event.version}, as {service} publishes it",
                tags=place.names.tags(physical, service=service),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
