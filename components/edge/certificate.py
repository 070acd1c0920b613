"""The certificate of everything that the system serves."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateArgs:
    """`zone_id` is the hosted zone that answers for the domain."""

    place: Place
    zone_id: str


class Certificate(pulumi.ComponentResource):
    """One certificate for the domain and its names, validated through DNS and so renewed by itself.

    `arn` is known once the certificate is valid: a listener refuses one that isn't.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:Certificate", name, None, opts)
        domain, options = args.place.domain, pulumi.ResourceOptions(parent=self)
        certificate = aws.acm.Certificate(
            name,
            domain_name=domain,
            subject_alternative_names=[f"*.{domain}"],
            validation_method="DNS",
            tags=args.place.names.tags(domain),
            opts=options,
        )
        # ACM asks for one and the same record for a domain and for its wildcard.
        wanted = certificate.domain_validation_options[0]
        record = aws.route53.Record(
            name,
            zone_id=args.zone_id,
            name=wanted.resource_record_name,
            type="CNAME",
            records=[wanted.resource_record_value],
            ttl=300,
            opts=options,
        )
        valid = aws.acm.CertificateValidation(
            name, certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn], opts=options
        )
        self.arn = valid.certificate_arn
        self.register_outputs({"arn": self.arn})
