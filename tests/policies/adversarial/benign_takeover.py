"""Rights over places and code that lead nobody to a stranger's store."""

from __future__ import annotations

from tests.policies.adversarial.flaws_takeover import ANY_GROUP, MACHINES, both, function, job, may
from tests.policies.adversarial.systems import Benign
from tests.policies.parts import arn

_OF_PRODUCT = {"StringEquals": {"aws:ResourceTag/souk:service": "product"}}
ALL = (
    Benign(
        "one's own part of a bucket with code",
        both(
            lambda souk: function(souk, "order/code.zip"), may("s3:PutObject", "arn:aws:s3:::souk-dev-code/product/*")
        ),
    ),
    Benign(
        "a stranger's job to watch",
        both(job, may(["glue:GetJobRun", "glue:BatchStopJobRun"], arn("glue", "job/souk-dev-job"))),
    ),
    Benign(
        "machines in one's own group",
        may("ec2:RunInstances", ANY_GROUP, *MACHINES, **_OF_PRODUCT),
    ),
    Benign(
        "interfaces for one's functions",
        may(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], ANY_GROUP, *MACHINES),
    ),
)
