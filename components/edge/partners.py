"""The name under which the API answers partners: the one hop where both sides show a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pulumi
import pulumi_aws as aws

from components.derive.platform_identity import PlatformIdentity
from components.edge.api import Api
from components.edge.api_domain import ApiDomain, ApiDomainArgs
from components.edge.private_bucket import private_bucket
from components.place import Place

OBJECT: Final = "authorities.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersArgs:
    """`authorities` is a PEM file; see `EdgeSettings.partner_authorities`."""

    place: Place
    zone_id: str
    certificate_arn: pulumi.Input[str]
    api: Api
    authorities: str
    deletable: bool


class Partners(pulumi.ComponentResource):
    """`partners.<domain>`: a client certificate of a known authority, then the same tokens as everywhere.

    The bucket keeps every version of the authorities, and the domain names the one it trusts: changing the file is a
    change of the domain, never a silent one.
    """

    def __init__(self, name: str, args: PartnersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:Partners", name, None, opts)
        options = pulumi.ResourceOptions(parent=self)
        physical = PlatformIdentity(args.place).partner_trust
        bucket, policy = private_bucket(
            name, physical, args.place, statements=[], deletable=args.deletable, parent=self
        )
        versioning = aws.s3.BucketVersioning(
            name,
            bucket=bucket.bucket,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=options,
        )
        trusted = aws.s3.BucketObjectv2(
            name,
            bucket=bucket.bucket,
            key=OBJECT,
            content=Path(args.authorities).read_text(encoding="ascii"),
            content_type="application/x-pem-file",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning, policy]),
        )
        domain = ApiDomainArgs(
            place=args.place,
            domain=args.place.partner_domain,
            zone_id=args.zone_id,
            certificate_arn=args.certificate_arn,
            api=args.api,
            mutual_tls=aws.apigateway.DomainNameMutualTlsAuthenticationArgs(
                truststore_uri=f"s3://{physical}/{OBJECT}", truststore_version=trusted.version_id
            ),
        )
        ApiDomain(f"{name}-domain", domain, options)
        self.register_outputs({"url": f"https://{args.place.partner_domain}"})
