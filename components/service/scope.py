"""What every part of a service is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.catalogue import Catalogue
from components.contracts.files import EventSchema
from components.derive.identity import Identity
from components.outputs import PlatformOutputs
from components.place import Place
from components.settings import ServiceSettings, StackConfig, settings_of
from components.spec import Compute, ServiceSpec, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArgs:
    """`events` are the schemas of what the service publishes.

    `image_tag` is the image's, or None if the stack file names a digest.
    `after` are the ECS services of the callees: Service Connect tells a starting task of those that exist.
    """

    spec: ServiceSpec
    catalogue: Catalogue
    config: StackConfig
    place: Place
    platform: PlatformOutputs
    image_tag: str | None
    events: Sequence[EventSchema] = ()
    after: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The service's arguments, and what follows from them at once. `key_arn` is its own key's, where it has one."""

    args: ServiceArgs
    parent: pulumi.Resource
    key_arn: pulumi.Output[str] | None

    @property
    def spec(self) -> ServiceSpec:
        """The declaration."""
        return self.args.spec

    @property
    def name(self) -> str:
        """The service's name, which starts every logical name of its parts."""
        return self.args.spec.name

    @property
    def place(self) -> Place:
        """Where the stack stands."""
        return self.args.place

    @property
    def platform(self) -> PlatformOutputs:
        """What the platform hands over."""
        return self.args.platform

    @property
    def identity(self) -> Identity:
        """The physical names."""
        return Identity(self.args.place, self.args.spec.name)

    @property
    def settings(self) -> ServiceSettings:
        """What the stack file decides about the service."""
        return settings_of(self.args.config, self.args.spec.name)

    @property
    def compute(self) -> Compute:
        """What the service runs on."""
        return self.settings.compute_of(self.args.spec)

    @property
    def size(self) -> Size:
        """CPU and memory."""
        return self.settings.size_of(self.args.spec)

    def tags(self, name: str, *, role: str | None = None) -> dict[str, str]:
        """The tags of one of the service's resources."""
        return self.args.place.names.tags(name, service=self.name, role=role)

    def options(self, *depends_on: pulumi.Resource, ignore: list[str] | None = None) -> pulumi.ResourceOptions:
        """The options of one of the service's resources."""
        return pulumi.ResourceOptions(parent=self.parent, depends_on=list(depends_on), ignore_changes=ignore)
