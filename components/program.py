"""One stack: configuration in, resources and exports out."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import config as configuration
from components import outputs, quotas
from components.catalogue import Catalogue
from components.errors import SoukError
from components.order import callees_first
from components.outputs import PlatformOutputs
from components.place import Place, place
from components.platform import Platform, PlatformArgs
from components.service.service import Service, ServiceArgs
from components.settings import StackConfig
from components.slices import Slice, slice_of


def run(catalogue: Catalogue) -> None:
    """Check everything that can be checked, then register what the stack deploys.

    Raises pulumi.RunError, which Pulumi prints without a traceback, before any resource is registered.
    """
    try:
        config = configuration.read()
        part = slice_of(pulumi.get_stack(), config, catalogue)
        here = place(config, part.env)
        configuration.check(config, catalogue)
        quotas.check(config, here, catalogue)
    except SoukError as error:
        raise pulumi.RunError(str(error)) from error
    options = pulumi.ResourceOptions(providers=[_provider(config)])
    platform = _platform(part, config, here, catalogue, options)
    services = _services(part, config, here, catalogue, platform, options)
    _export(part, here, catalogue, platform, services)


def _provider(config: StackConfig) -> aws.Provider:
    """The only provider: it refuses to touch any other account."""
    return aws.Provider("aws", region=config.region, allowed_account_ids=[config.account])


def _platform(
    part: Slice, config: StackConfig, here: Place, catalogue: Catalogue, options: pulumi.ResourceOptions
) -> PlatformOutputs:
    if part.platform:
        return Platform("platform", PlatformArgs(config=config, place=here, catalogue=catalogue), options).outputs
    return outputs.from_stack(part.platform_stack, config, catalogue)


def _services(
    part: Slice,
    config: StackConfig,
    here: Place,
    catalogue: Catalogue,
    platform: PlatformOutputs,
    options: pulumi.ResourceOptions,
) -> dict[str, Service]:
    """Callees first: a running task never learns of a Service Connect endpoint that is created after it started."""
    made: dict[str, Service] = {}
    for spec in callees_first(catalogue):
        if spec.name not in part.services(catalogue):
            continue
        callees = (made[call.service].ecs_service for call in spec.calls if call.service in made)
        arguments = ServiceArgs(
            spec=spec,
            config=config,
            place=here,
            catalogue=catalogue,
            platform=platform,
            after=tuple(callee for callee in callees if callee is not None),
        )
        made[spec.name] = Service(spec.name, arguments, options)
    return made


def _export(
    part: Slice, here: Place, catalogue: Catalogue, platform: PlatformOutputs, services: dict[str, Service]
) -> None:
    """The whole stack exports what the platform's would: services can move out of it without touching the platform."""
    if part.platform:
        pulumi.export("apiUrl", f"https://{here.api_domain}")
        pulumi.export("webUrl", f"https://{here.domain}" if catalogue.site() else None)
        pulumi.export(outputs.EXPORT, platform.export())
    pulumi.export("services", {name: services[name].exports for name in catalogue.names if name in services})
