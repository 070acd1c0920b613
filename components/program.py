"""One stack: configuration in, resources and exports out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from pydantic import ValidationError

from components import config as configuration
from components import outputs, quotas
from components.catalogue import Catalogue
from components.contracts import files as contract_files
from components.contracts.files import Contracts
from components.derive import openapi
from components.errors import SoukError, spec_mistake
from components.image.image import built_as
from components.order import callees_first
from components.outputs import PlatformOutputs
from components.place import Place, place
from components.platform import Platform, PlatformArgs
from components.service.service import Service, ServiceArgs
from components.settings import StackConfig, settings_of
from components.slices import Slice, slice_of


@dataclass(frozen=True, slots=True)
class Build:
    """What every part of a run needs."""

    part: Slice
    config: StackConfig
    place: Place
    catalogue: Catalogue
    contracts: Contracts
    tags: Mapping[str, str | None]


def run(system: Callable[[], Catalogue]) -> None:
    """Check everything that can be checked, then register what the stack deploys.

    Raises pulumi.RunError, which Pulumi prints without a traceback, before any resource is registered.
    """
    try:
        build = _checked(system())
    except ValidationError as error:
        raise pulumi.RunError(str(spec_mistake(error))) from error
    except SoukError as error:
        raise pulumi.RunError(str(error)) from error
    options = pulumi.ResourceOptions(providers=[_provider(build.config)])
    platform = _platform(build, options)
    _export(build, platform, _services(build, platform, options))


def _checked(catalogue: Catalogue) -> Build:
    config = configuration.read()
    part = slice_of(pulumi.get_stack(), config, catalogue)
    here = place(config, part.env)
    configuration.check(config, catalogue)
    contracts = contract_files.read(catalogue)
    document = openapi.document(here, catalogue, contracts)
    quotas.check(config, here, catalogue)
    quotas.check_import(document)
    made = part.services(catalogue)
    tags = {name: built_as(name, settings_of(config, name), config.images) for name in made}
    return Build(part, config, here, catalogue, contracts, tags)


def _provider(config: StackConfig) -> aws.Provider:
    """The only provider: it refuses to touch any other account."""
    return aws.Provider("aws", region=config.region, allowed_account_ids=[config.account])


def _platform(build: Build, options: pulumi.ResourceOptions) -> PlatformOutputs:
    if not build.part.platform:
        return outputs.from_stack(build.part.platform_stack, build.config, build.catalogue)
    arguments = PlatformArgs(
        config=build.config, place=build.place, catalogue=build.catalogue, contracts=build.contracts
    )
    return Platform("platform", arguments, options).outputs


def _services(build: Build, platform: PlatformOutputs, options: pulumi.ResourceOptions) -> dict[str, Service]:
    """Callees first: a running task never learns of a Service Connect endpoint that is created after it started."""
    made: dict[str, Service] = {}
    for spec in callees_first(build.catalogue):
        if spec.name not in build.part.services(build.catalogue):
            continue
        callees = (made[call.service].ecs_service for call in spec.calls if call.service in made)
        arguments = ServiceArgs(
            spec=spec,
            events=build.contracts.events.get(spec.name, ()),
            config=build.config,
            place=build.place,
            catalogue=build.catalogue,
            platform=platform,
            image_tag=build.tags[spec.name],
            after=tuple(callee for callee in callees if callee is not None),
        )
        made[spec.name] = Service(spec.name, arguments, options)
    return made


def _export(build: Build, platform: PlatformOutputs, services: dict[str, Service]) -> None:
    """The whole stack exports what the platform's would: services can move out of it without touching the platform."""
    if build.part.platform:
        pulumi.export("apiUrl", f"https://{build.place.api_domain}")
        pulumi.export("webUrl", f"https://{build.place.domain}" if build.catalogue.site() else None)
        pulumi.export(outputs.EXPORT, platform.export())
    pulumi.export("services", {name: services[name].exports for name in build.catalogue.names if name in services})
