"""What all services share and none of them owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.account import Account, AccountArgs
from components.alarm_topic import AlarmTopic, AlarmTopicArgs
from components.alarms import metric_alarm
from components.catalogue import Catalogue
from components.cluster import Cluster, ClusterArgs
from components.contracts.files import Contracts
from components.derive import platform_alarms, platform_flows
from components.derive.flows import End
from components.derive.late import Ref
from components.derive.platform_identity import PlatformIdentity
from components.edge.edge import Edge, EdgeArgs
from components.groups import security_group
from components.keys import Key, KeyArgs
from components.messaging.bus import Bus, BusArgs
from components.network.network import Network, NetworkArgs
from components.outputs import PlatformOutputs
from components.place import Place
from components.rules import rule
from components.settings import StackConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformArgs:
    """The stack's configuration, where it stands, and all services: also those that other stacks deploy."""

    config: StackConfig
    place: Place
    catalogue: Catalogue
    contracts: Contracts


class Platform(pulumi.ComponentResource):
    """Network, cluster, bus, edge, alarm topic, and one security group per service.

    The groups belong here so that caller and callee may live in different stacks. `outputs` is what a service gets,
    in this program or through a stack reference.
    """

    outputs: PlatformOutputs

    def __init__(self, name: str, args: PlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:platform:Platform", name, None, opts)
        options = pulumi.ResourceOptions(parent=self)
        config, place = args.config, args.place
        key = self._key(name, args)
        network = Network(f"{name}-network", NetworkArgs(settings=config.network, place=place, key_arn=key), options)
        cluster = Cluster(f"{name}-cluster", ClusterArgs(place=place), options)
        bus = Bus(f"{name}-bus", BusArgs(place=place, archive_days=config.data.archive_days, key_arn=key), options)
        topic = AlarmTopic(f"{name}-alarms", AlarmTopicArgs(place=place, emails=config.alarm_emails), options)
        account = [Account(f"{name}-account", AccountArgs(place=place), options)] if config.owns_account else []
        edge = Edge(
            f"{name}-edge",
            EdgeArgs(
                config=config,
                place=place,
                catalogue=args.catalogue,
                contracts=args.contracts,
                vpc_id=network.vpc_id,
                public_subnet_ids=network.public_subnet_ids,
                private_subnet_ids=network.private_subnet_ids,
                key_arn=key,
                log_ready=account,
            ),
            options,
        )
        self._rules(name, args, network, edge)
        self._alarms(name, args, network, edge, topic)
        self.outputs = PlatformOutputs(
            vpc_id=network.vpc_id,
            private_subnet_ids=network.task_subnet_ids,
            isolated_subnet_ids=network.isolated_subnet_ids,
            cluster_arn=cluster.arn,
            cluster_name=cluster.name,
            namespace_arn=cluster.namespace_arn,
            bus_name=bus.name,
            registry_name=bus.registry,
            alarm_topic_arn=topic.arn,
            groups=self._groups(args, network),
            endpoint_group=network.endpoint_group.id if network.endpoint_group else None,
            nat_group=network.nat_instance.group.id if network.nat_instance else None,
            internal_entry_group=edge.internal.group.id,
            public_entry_group=edge.public.group.id if edge.public else None,
            prefix_lists=network.prefix_lists,
            internal_listener_arn=edge.internal.listener.arn,
            internal_balancer_suffix=edge.internal.balancer.arn_suffix,
            public_listener_arn=edge.public.listener.arn if edge.public else None,
            public_balancer_suffix=edge.public.balancer.arn_suffix if edge.public else None,
        )
        self.register_outputs(self.outputs.export())

    def _key(self, name: str, args: PlatformArgs) -> pulumi.Output[str] | None:
        """The key of the platform's own logs and of the bus's archive."""
        if not args.config.data.customer_managed_keys:
            return None
        key = KeyArgs(
            place=args.place,
            alias=("platform",),
            description="Encrypts the platform's logs and the archive of events",
            log_groups=PlatformIdentity(args.place).log_groups,
            archived_buses=(args.place.bus,),
        )
        return Key(f"{name}-key", key, pulumi.ResourceOptions(parent=self)).arn

    def _groups(self, args: PlatformArgs, network: Network) -> Mapping[str, pulumi.Output[str]]:
        return {
            service: security_group(
                f"{service}-group",
                parts=(service,),
                description=f"Tasks and functions of {service}",
                vpc_id=network.vpc_id,
                place=args.place,
                parent=self,
                service=service,
            ).id
            for service in args.catalogue.names
        }

    def _rules(self, name: str, args: PlatformArgs, network: Network, edge: Edge) -> None:
        ids = _ids(network, edge)
        for flow in platform_flows.flows(args.catalogue, args.config.network):
            for direction in platform_flows.ends(flow):
                rule(
                    direction,
                    flow,
                    logical=name,
                    place=args.place,
                    ids=lambda end: ids[end],
                    service=None,
                    parent=self,
                )

    def _alarms(self, name: str, args: PlatformArgs, network: Network, edge: Edge, topic: AlarmTopic) -> None:
        values: dict[Ref, pulumi.Input[str]] = {
            platform_alarms.INTERNAL_SUFFIX: edge.internal.balancer.arn_suffix,
        }
        if network.nat_gateways:
            values |= {platform_alarms.nat_gateway(index): id_ for index, id_ in enumerate(network.nat_gateways.ids)}
        if edge.public:
            values[platform_alarms.PUBLIC_SUFFIX] = edge.public.balancer.arn_suffix
        if network.nat_instance:
            values[platform_alarms.NAT_INSTANCE] = network.nat_instance.instance.id
        for alarm in platform_alarms.alarms(args.place, args.catalogue, args.config.network):
            metric_alarm(alarm, owner=name, place=args.place, topic_arn=topic.arn, values=values, parent=self)


def _ids(network: Network, edge: Edge) -> Mapping[End, pulumi.Input[str]]:
    """The group, or the prefix list, of every end of the platform's own flows."""
    groups = {
        platform_flows.INTERNAL_ENTRY: edge.internal.group,
        platform_flows.PUBLIC_ENTRY: edge.public.group if edge.public else None,
        platform_flows.NAT: network.nat_instance.group if network.nat_instance else None,
        End("vpc-link"): edge.link_group,
        End("authorizer"): edge.authorizer_group,
    }
    lists = {End("prefix", service): id_ for service, id_ in network.prefix_lists.items()}
    return {**lists, **{end: group.id for end, group in groups.items() if group is not None}}
