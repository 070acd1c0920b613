"""Where requests come in, all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.catalogue import Catalogue
from components.contracts.files import Contracts
from components.derive import cors
from components.derive.routes import routes, scopes
from components.edge.access_logs import AccessLogs, AccessLogsArgs
from components.edge.api import Api, ApiArgs
from components.edge.api_clients import ApiClients, ApiClientsArgs
from components.edge.api_domain import ApiDomain, ApiDomainArgs
from components.edge.authorizer_function import Authorizer, AuthorizerArgs
from components.edge.balancer import Balancer, BalancerArgs
from components.edge.certificate import Certificate, CertificateArgs
from components.edge.firewall import Firewall, FirewallArgs
from components.edge.internal_entry import InternalEntry, InternalEntryArgs
from components.edge.partners import Partners, PartnersArgs
from components.edge.public_entry import PublicEntry, PublicEntryArgs
from components.place import Place
from components.settings import StackConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeArgs:
    """`log_ready` is what must exist before API Gateway can log."""

    config: StackConfig
    place: Place
    catalogue: Catalogue
    contracts: Contracts
    vpc_id: pulumi.Input[str]
    public_subnet_ids: pulumi.Input[Sequence[str]]
    private_subnet_ids: pulumi.Input[Sequence[str]]
    key_arn: pulumi.Input[str] | None
    log_ready: Sequence[pulumi.Resource]


class Edge(pulumi.ComponentResource):
    """Certificate, firewall, the two load balancers and the API.

    `public` exists where a service is a site; the API and its groups where a service has routes.
    """

    internal: Balancer
    public: Balancer | None
    link_group: aws.ec2.SecurityGroup | None
    authorizer_group: aws.ec2.SecurityGroup | None

    def __init__(self, name: str, args: EdgeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:Edge", name, None, opts)
        options = pulumi.ResourceOptions(parent=self)
        edge = args.config.edge
        certificate = Certificate(
            f"{name}-certificate", CertificateArgs(place=args.place, zone_id=edge.hosted_zone_id), options
        )
        logs = AccessLogs(
            f"{name}-access-logs",
            AccessLogsArgs(place=args.place, deletable=not args.config.data.deletion_protection),
            options,
        )
        firewall = Firewall(
            f"{name}-firewall",
            FirewallArgs(
                place=args.place,
                rate_limit=edge.web_rate_limit,
                log_days=args.config.defaults.log_days,
                key_arn=args.key_arn,
            ),
            options,
        )
        self.internal = self._internal(name, args, certificate.arn, logs.bucket)
        self.public = None
        if args.catalogue.site():
            balancer = _balancer(args, args.public_subnet_ids, certificate.arn, logs.bucket)
            entry = PublicEntryArgs(balancer=balancer, firewall_arn=firewall.arn)
            self.public = PublicEntry(f"{name}-public", entry, options).entry
        self.link_group = self.authorizer_group = None
        if routes(args.catalogue):
            self._api(name, args, certificate.arn, firewall.arn)
        self.register_outputs({})

    def _internal(
        self, name: str, args: EdgeArgs, certificate: pulumi.Input[str], bucket: pulumi.Input[str]
    ) -> Balancer:
        balancer = _balancer(args, args.private_subnet_ids, certificate, bucket)
        origin = cors.origin(args.place, args.catalogue)
        entry = InternalEntryArgs(balancer=balancer, origin=origin)
        return InternalEntry(f"{name}-internal", entry, pulumi.ResourceOptions(parent=self)).entry

    def _api(self, name: str, args: EdgeArgs, certificate: pulumi.Input[str], firewall: pulumi.Input[str]) -> None:
        options = pulumi.ResourceOptions(parent=self)
        edge, log_days = args.config.edge, args.config.defaults.log_days
        authorizer = Authorizer(
            f"{name}-authorizer",
            AuthorizerArgs(
                place=args.place,
                scopes=scopes(routes(args.catalogue)),
                vpc_id=args.vpc_id,
                subnet_ids=args.private_subnet_ids,
                log_days=log_days,
                key_arn=args.key_arn,
            ),
            options,
        )
        api = Api(
            f"{name}-api",
            ApiArgs(
                place=args.place,
                catalogue=args.catalogue,
                contracts=args.contracts,
                settings=edge,
                vpc_id=args.vpc_id,
                subnet_ids=args.private_subnet_ids,
                balancer_arn=self.internal.balancer.arn,
                authorizer=authorizer,
                firewall_arn=firewall,
                log_days=log_days,
                key_arn=args.key_arn,
                after=args.log_ready,
            ),
            options,
        )
        domain = ApiDomainArgs(
            place=args.place,
            domain=args.place.api_domain,
            zone_id=edge.hosted_zone_id,
            certificate_arn=certificate,
            api=api,
        )
        ApiDomain(f"{name}-api-domain", domain, options)
        if edge.partner_authorities:
            partners = PartnersArgs(
                place=args.place,
                zone_id=edge.hosted_zone_id,
                certificate_arn=certificate,
                api=api,
                authorities=edge.partner_authorities,
                deletable=not args.config.data.deletion_protection,
            )
            Partners(f"{name}-partners", partners, options)
        ApiClients(f"{name}-api-clients", ApiClientsArgs(place=args.place, settings=edge, api=api), options)
        self.link_group, self.authorizer_group = api.link_group, authorizer.group


def _balancer(
    args: EdgeArgs,
    subnet_ids: pulumi.Input[Sequence[str]],
    certificate: pulumi.Input[str],
    bucket: pulumi.Input[str],
) -> BalancerArgs:
    return BalancerArgs(
        place=args.place,
        zone_id=args.config.edge.hosted_zone_id,
        vpc_id=args.vpc_id,
        subnet_ids=subnet_ids,
        certificate_arn=certificate,
        log_bucket=bucket,
        deletion_protection=args.config.data.deletion_protection,
    )
