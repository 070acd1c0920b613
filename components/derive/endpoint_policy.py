"""Policies of the VPC's endpoints: what may pass, for whom. Pure.

An endpoint is a way out of the VPC. Without a policy it carries anything for any account, so a stolen credential of
another account could move data out through it. Each endpoint carries the actions that some grant of ours uses there,
for this account's principals only.
"""

from __future__ import annotations

from typing import Any, Final

from components.arns import Arns
from components.derive import grants
from components.names import PROJECT
from components.network_settings import EndpointService

PULL: Final = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
)
ACTIONS: Final[dict[EndpointService, tuple[str, ...]]] = {
    "ecr.api": PULL,
    "ecr.dkr": PULL,
    "events": ("events:PutEvents",),
    "kms": ("kms:Decrypt", "kms:GenerateDataKey"),
    "lambda": ("lambda:InvokeFunction",),
    "logs": ("logs:CreateLogStream", "logs:PutLogEvents"),
    "monitoring": ("cloudwatch:PutMetricData",),
    "secretsmanager": ("secretsmanager:GetSecretValue",),
    "sns": ("sns:Publish",),
    "sqs": tuple(sorted({*grants.CONSUME, *grants.FEED, "sqs:SendMessage"})),
    "ssm": ("ssm:GetParameters",),
    "sts": ("sts:GetCallerIdentity",),
    "xray": (
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ),
}
"""What may pass each interface endpoint."""


def interface(service: EndpointService, arns: Arns) -> dict[str, Any]:
    """The policy of an interface endpoint."""
    return _document(ACTIONS[service], ["*"], arns)


def dynamodb(arns: Arns, env: str) -> dict[str, Any]:
    """The policy of the DynamoDB gateway endpoint: this environment's tables."""
    tables = arns.table(f"{PROJECT}-{env}-*")
    return _document((*grants.ITEMS.values(), grants.QUERY), [tables, f"{tables}/index/*"], arns)


def s3(arns: Arns) -> dict[str, Any]:
    """The policy of the S3 gateway endpoint: image layers, which ECR keeps in a bucket of its own.

    The request is signed by ECR, not by us, so there is no principal to ask for; the bucket is AWS's (Amazon ECR User
    Guide, "Minimum Amazon S3 bucket permissions").
    """
    layers = f"arn:{arns.partition}:s3:::prod-{arns.region}-starport-layer-bucket/*"
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": [layers]}],
    }


def _document(actions: tuple[str, ...], resources: list[str], arns: Arns) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": sorted(actions),
                "Resource": resources,
                "Condition": {"StringEquals": {"aws:PrincipalAccount": arns.account}},
            }
        ],
    }
