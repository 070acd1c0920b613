"""The event bus that all services share, and the registry of what is on it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BusArgs:
    """`archive_days` is how long events can be replayed; `key_arn` encrypts the archive."""

    place: Place
    archive_days: int
    key_arn: pulumi.Input[str] | None


class Bus(pulumi.ComponentResource):
    """An EventBridge bus, the archive of everything on it, and the registry of its events' schemas.

    The bus itself is encrypted with a key of AWS's own: with a customer's key, EventBridge discovers no schemas. What
    stays, the archive, takes the customer's.
    """

    name: pulumi.Output[str]
    registry: pulumi.Output[str]

    def __init__(self, name: str, args: BusArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:messaging:Bus", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        bus = aws.cloudwatch.EventBus(
            name,
            name=place.bus,
            description="Events of all services",
            tags=place.names.tags(place.bus),
            opts=options,
        )
        aws.cloudwatch.EventArchive(
            name,
            name=place.names.physical("archive", "events"),
            description="Every event, for a replay",
            event_source_arn=bus.arn,
            retention_days=args.archive_days,
            kms_key_identifier=args.key_arn,
            opts=options,
        )
        physical = place.names.physical("registry", "events")
        registry = aws.schemas.Registry(
            name,
            name=physical,
            description="What services publish, each event by its publisher",
            tags=place.names.tags(physical),
            opts=options,
        )
        self.name, self.registry = bus.name, registry.name
        self.register_outputs({"name": self.name, "registry": self.registry})
