"""What IAM calls a bucket."""

from __future__ import annotations

from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.identity import known
from policies.analysis.model import Resource


def bucket_arn(bucket: Resource) -> str:
    """The ARN (pattern) of a bucket, which is its name's in every region and account."""
    return known(bucket, "arn") or f"arn:{SEGMENT}:s3:::{known(bucket, 'bucket') or UNGUESSABLE}"
