"""Where tasks run and find each other."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import owned_elsewhere
from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterArgs:
    """Where the cluster stands."""

    place: Place


class Cluster(pulumi.ComponentResource):
    """An ECS cluster on Fargate and Fargate Spot, with Container Insights and a Service Connect namespace.

    `arn` and `name` are known before creation and still wait for the capacity providers: a service that asks for Spot
    earlier is refused.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    namespace_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:cluster:Cluster", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        namespace = aws.servicediscovery.HttpNamespace(
            name,
            name=place.namespace,
            description="Names of the services for Service Connect",
            tags=place.names.tags(place.namespace),
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=owned_elsewhere.of("aws:servicediscovery/httpNamespace:HttpNamespace")
            ),
        )
        cluster = aws.ecs.Cluster(
            name,
            name=place.cluster,
            settings=[aws.ecs.ClusterSettingArgs(name="containerInsights", value="enhanced")],
            service_connect_defaults=aws.ecs.ClusterServiceConnectDefaultsArgs(namespace=namespace.arn),
            tags=place.names.tags(place.cluster),
            opts=options,
        )
        providers = aws.ecs.ClusterCapacityProviders(
            name,
            cluster_name=cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategies=[
                aws.ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(
                    capacity_provider="FARGATE", base=1, weight=1
                )
            ],
            opts=options,
        )
        self.name = providers.cluster_name
        self.arn = self.name.apply(lambda known: place.arns.of("ecs", f"cluster/{known}"))
        self.namespace_arn = namespace.arn
        self.register_outputs({"arn": self.arn, "name": self.name, "namespaceArn": self.namespace_arn})
