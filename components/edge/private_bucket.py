"""A bucket that nobody outside the account reads, and nobody at all without TLS."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from components.place import Place


def private_bucket(
    name: str,
    physical: str,
    place: Place,
    *,
    statements: list[dict[str, Any]],
    deletable: bool,
    parent: pulumi.Resource,
) -> tuple[aws.s3.Bucket, aws.s3.BucketPolicy]:
    """Make it. `statements` are its policy's, beside the one that refuses what comes without TLS.

    What writes to the bucket waits for the policy. The encryption is S3's own, the only kind that log delivery takes.
    With `deletable`, the bucket goes with everything in it when the stack is destroyed.
    """
    options = pulumi.ResourceOptions(parent=parent)
    bucket = aws.s3.Bucket(
        name, bucket=physical, force_destroy=deletable, tags=place.names.tags(physical), opts=options
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
    policy = aws.s3.BucketPolicy(
        name,
        bucket=bucket.bucket,
        policy=json.dumps(_policy(place, physical, statements), sort_keys=True),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[closed]),  # S3 refuses to change both at once
    )
    return bucket, policy


def _policy(place: Place, bucket: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    arn = f"arn:{place.arns.partition}:s3:::{bucket}"
    only_tls = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [*statements, only_tls]}
