"""What a service sends to people: SNS topics, one for each channel, and mail as the stack's domain."""

from __future__ import annotations

import json
from typing import Any, Final

import pulumi_aws as aws

from components.service.scope import Scope

DKIM_TOKENS: Final = 3
"""Easy DKIM always makes three (Amazon SES Developer Guide)."""


def topics(scope: Scope) -> None:
    """Make the topics. Publishing is the service's role's; the policy only refuses what comes without TLS."""
    for channel in scope.spec.topics:
        name = scope.identity.topic(channel)
        topic = aws.sns.Topic(
            f"{scope.name}-{channel}",
            name=name,
            kms_master_key_id=scope.key_arn or "alias/aws/sns",
            tags=scope.tags(name),
            opts=scope.options(),
        )
        aws.sns.TopicPolicy(
            f"{scope.name}-{channel}",
            arn=topic.arn,
            policy=json.dumps(_tls_only(scope.place.arns.topic(name)), sort_keys=True),
            opts=scope.options(),
        )


def mail(scope: Scope) -> None:
    """Make the stack's domain a sender, and publish the keys that receivers check its mail by."""
    domain = scope.place.domain
    identity = aws.sesv2.EmailIdentity(
        f"{scope.name}-mail",
        email_identity=domain,
        tags=scope.tags(domain),
        opts=scope.options(),
    )
    for number in range(DKIM_TOKENS):
        token = identity.dkim_signing_attributes.apply(lambda made, number=number: (made.tokens or [])[number])
        aws.route53.Record(
            f"{scope.name}-dkim-{number + 1}",
            zone_id=scope.args.config.edge.hosted_zone_id,
            name=token.apply(lambda text: f"{text}._domainkey.{domain}"),
            type="CNAME",
            ttl=1800,
            records=[token.apply(lambda text: f"{text}.dkim.amazonses.com")],
            opts=scope.options(),
        )


def _tls_only(arn: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sns:Publish",
                "Resource": arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
