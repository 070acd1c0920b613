"""The name under which the API answers."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.edge.api import Api
from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDomainArgs:
    """`certificate_arn` must be valid already; `zone_id` is the hosted zone of the domain.

    With `mutual_tls`, the client has to show a certificate too.
    """

    place: Place
    domain: str
    zone_id: str
    certificate_arn: pulumi.Input[str]
    api: Api
    mutual_tls: aws.apigateway.DomainNameMutualTlsAuthenticationArgs | None = None


class ApiDomain(pulumi.ComponentResource):
    """A name of the API's one stage. The API has no other names: its generated one is switched off."""

    def __init__(self, name: str, args: ApiDomainArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:ApiDomain", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        domain = aws.apigateway.DomainName(
            name,
            domain_name=args.domain,
            regional_certificate_arn=args.certificate_arn,
            endpoint_configuration=aws.apigateway.DomainNameEndpointConfigurationArgs(types="REGIONAL"),
            security_policy="TLS_1_2",
            mutual_tls_authentication=args.mutual_tls,
            tags=place.names.tags(args.domain),
            opts=options,
        )
        aws.apigateway.BasePathMapping(
            name,
            domain_name=domain.domain_name,
            rest_api=args.api.api.id,
            stage_name=args.api.stage.stage_name,
            opts=options,
        )
        aws.route53.Record(
            name,
            zone_id=args.zone_id,
            name=args.domain,
            type="A",
            aliases=[
                aws.route53.RecordAliasArgs(
                    name=domain.regional_domain_name, zone_id=domain.regional_zone_id, evaluate_target_health=False
                )
            ],
            opts=options,
        )
        self.register_outputs({"url": f"https://{args.domain}"})
