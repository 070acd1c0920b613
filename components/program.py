"""One stack, whole: configuration in, resources and exports out."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import config as configuration
from components import quotas
from components.catalogue import Catalogue
from components.order import callees_first
from components.place import Place, place
from components.platform import Platform, PlatformArgs
from components.service.service import Service, ServiceArgs
from components.settings import StackConfig
from components.slices import environment


def run(catalogue: Catalogue) -> None:
    """Check everything that can be checked, then register the platform and its services, callees first.

    Raises SoukError before any resource is registered.
    """
    config = configuration.read()
    here = place(config, environment(pulumi.get_stack()))
    configuration.check(config, catalogue)
    quotas.check(config, here, catalogue)
    options = pulumi.ResourceOptions(providers=[_provider(config)])
    platform = Platform("platform", PlatformArgs(config=config, place=here, catalogue=catalogue), options)
    services: dict[str, Service] = {}
    for spec in callees_first(catalogue):
        callees = (services[call.service].ecs_service for call in spec.calls if call.service in services)
        services[spec.name] = Service(
            spec.name,
            ServiceArgs(
                spec=spec,
                config=config,
                place=here,
                catalogue=catalogue,
                platform=platform.outputs,
                after=tuple(callee for callee in callees if callee is not None),
            ),
            options,
        )
    _export(here, catalogue, services)


def _provider(config: StackConfig) -> aws.Provider:
    """The only provider: it refuses to touch any other account."""
    return aws.Provider("aws", region=config.region, allowed_account_ids=[config.account])


def _export(here: Place, catalogue: Catalogue, services: dict[str, Service]) -> None:
    pulumi.export("apiUrl", f"https://{here.api_domain}")
    pulumi.export("webUrl", f"https://{here.domain}" if catalogue.site() else None)
    pulumi.export("services", {name: services[name].exports for name in catalogue.names})
