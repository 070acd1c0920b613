"""The bucket that the load balancers log to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.derive.platform_identity import PlatformIdentity
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
        bucket = aws.s3.Bucket(
            name, bucket=physical, force_destroy=args.deletable, tags=place.names.tags(physical), opts=options
        )
        closed = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=options,
        )
        aws.s3.BucketOwnershipControls(
            name,
            bucket=bucket.bucket,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=options,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="AES256"
                    )
                )
            ],
            opts=options,
        )
        _forgetting(name, bucket, options)
        policy = aws.s3.BucketPolicy(
            name,
            bucket=bucket.bucket,
            policy=json.dumps(_policy(place, physical), sort_keys=True),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[closed]),  # S3 refuses to change both at once
        )
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


def _policy(place: Place, bucket: str) -> dict[str, Any]:
    """Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer"."""
    arns = place.arns
    arn = f"arn:{arns.partition}:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
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
            },
            {
                "Sid": "OnlyOverTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
