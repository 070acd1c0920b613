"""Where the code of what runs lies: whoever may write there writes what will run.

Source: AWS Lambda Developer Guide, "Deploying functions from Amazon S3" (the next deployment takes the object as it
is); AWS Glue Developer Guide, "Job parameters" (a job reads its script anew each time it starts).
"""

from __future__ import annotations

import re
from typing import Final

from policies.analysis.bucket_names import bucket_arn
from policies.analysis.globs import SEGMENT, UNGUESSABLE
from policies.analysis.identity import BUCKETS, known
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, dig

_OBJECT: Final = re.compile(r"s3[an]?://([^/]+)/(.+)")


def packed_code(stack: Stack, function: Resource) -> tuple[str, ...]:
    """The object that a function's code is taken from, as an ARN (pattern), if it is from one."""
    named = refer(stack, function, ("s3Bucket",), BUCKETS)
    buckets = (*map(bucket_arn, named.targets), *map(_arn, named.outside))
    return tuple(f"{bucket}/{known(function, 's3Key') or UNGUESSABLE}" for bucket in buckets)


def script(stack: Stack, job: Resource) -> tuple[str, ...]:
    """The script of a job of Glue's, as an ARN (pattern), or what it may be where a preview knows the bucket alone."""
    place = dig(job.props, "command", "scriptLocation")
    found = _OBJECT.fullmatch(place) if isinstance(place, str) else None
    if found is not None:
        return (f"{_arn(found[1])}/{found[2]}",)
    origins = (stack.by_urn.get(urn) for urn in job.origins.get("command", ())) if place is UNKNOWN else ()
    buckets = [bucket_arn(origin) for origin in origins if origin is not None and origin.type in BUCKETS]
    return tuple(f"{bucket}/{UNGUESSABLE}" for bucket in buckets)


def _arn(bucket: str) -> str:
    return f"arn:{SEGMENT}:s3:::{bucket}"
