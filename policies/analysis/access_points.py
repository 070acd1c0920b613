"""Access points of buckets: doors of their own, each with a policy, stated by itself or beside it.

Source: S3 User Guide, "Configuring IAM policies for using access points".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.analysis.identity import BUCKETS
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer

_POINT: Final = "aws:s3/accessPoint:AccessPoint"
_POLICY: Final = "aws:s3control/accessPointPolicy:AccessPointPolicy"


@once
def guarding_points(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    """What states a policy of an access point, by the URN of the bucket that it leads to."""
    found: dict[str, tuple[Resource, ...]] = {}
    stating = [(point, point) for point in stack.of(_POINT)]
    for policy in stack.of(_POLICY):
        stating += [(policy, point) for point in refer(stack, policy, ("accessPointArn",), (_POINT,)).targets]
    for holder, point in stating:
        for bucket in refer(stack, point, ("bucket",), BUCKETS).targets:
            found[bucket.urn] = (*found.get(bucket.urn, ()), holder)
    return found
