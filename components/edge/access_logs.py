"""The bucket that the load balancers log to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.derive.platform_identity import PlatformIdentity
from components.edge.private_bucket import private_bucket
from components.place import Place

KEPT_DAYS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogsArgs:
    """With `deletable`, the bucket goes with everything in it when the stack is destroyed."""

    place: Place
    deletable: bool


class AccessLogs(pulumi.ComponentResource):
    """A private bucket that load balancers of this account write to, and that forgets by itself.

    `bucket` waits for the bucket's policy: a load balancer tries to write when it is told to log. The encryption is
    S3's own, the only kind that log delivery takes.
    """

    bucket: pulumi.Output[str]

    def __init__(self, name: str, args: AccessLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:AccessLogs", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        physical = PlatformIdentity(place).access_logs
        bucket, policy = private_bucket(
            name, physical, place, statements=_statements(place, physical), deletable=args.deletable, parent=self
        )
        _forgetting(name, bucket, options)
        self.bucket = policy.bucket
        self.register_outputs({"bucket": self.bucket})


def _forgetting(name: str, bucket: aws.s3.Bucket, options: pulumi.ResourceOptions) -> None:
    aws.s3.BucketLifecycleConfiguration(
        name,
        bucket=bucket.bucket,
        rules=[
            aws.s3.BucketLifecycleConfigurationRuleArgs(
                id="forget",
                status="Enabled",
                filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=KEPT_DAYS),
                abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=1
                ),
            )
        ],
        opts=options,
    )


def _statements(place: Place, bucket: str) -> list[dict[str, Any]]:
    """Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer"."""
    arns = place.arns
    arn = f"arn:{arns.partition}:s3:::{bucket}"
    return [
        {
            "Sid": "BalancersWrite",
            "Effect": "Allow",
            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": [f"{arn}/{entry}/AWSLogs/{arns.account}/*" for entry in ("public", "internal")],
            "Condition": {
                "ArnLike": {"aws:SourceArn": arns.of("elasticloadbalancing", "loadbalancer/*")},
                "StringEquals": {"aws:SourceAccount": arns.account},
            },
        }
    ]
