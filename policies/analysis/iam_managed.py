"""What is known of policies that AWS wrote: which open data, and which surely don't.

Source: AWS Managed Policy Reference Guide. A policy in neither list may do anything, and AWS adds actions to its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.values import known_strings

_LOGS: Final = ("logs:filterlogevents", "logs:get*", "logs:startlivetail", "logs:startquery")
_INSIGHTS: Final = ("pi:describedimensionkeys", "pi:get*")
_STREAMS: Final = ("kinesis:getrecords", "kinesis:getsharditerator", "kinesis:subscribetoshard")
DATA_POLICIES: Final[Mapping[str, tuple[str, ...]]] = {
    "AdministratorAccess": ("*",),
    "PowerUserAccess": ("*",),
    "ReadOnlyAccess": (
        "dynamodb:batchgetitem",
        "dynamodb:get*",
        "dynamodb:partiqlselect",
        "dynamodb:query",
        "dynamodb:scan",
        "kinesis:get*",
        "rds:download*",
        "s3:get*",
        "ssm:getparameter*",
        *_LOGS,
        *_INSIGHTS,
    ),
    "IAMFullAccess": ("iam:*",),
    "DatabaseAdministrator": ("dynamodb:*", "elasticache:*", "logs:getlogevents", "rds:*"),
    "DataScientist": ("dynamodb:*", "s3:getobject", "s3:putobject"),
    "AmazonDynamoDBFullAccess": ("dynamodb:*",),
    "AmazonDynamoDBFullAccess_v2": ("dynamodb:*",),
    "AmazonDynamoDBFullAccesswithDataPipeline": ("dynamodb:*",),
    "AmazonDynamoDBReadOnlyAccess": (
        "dynamodb:batchgetitem",
        "dynamodb:get*",
        "dynamodb:partiqlselect",
        "dynamodb:query",
        "dynamodb:scan",
    ),
    "AWSLambdaDynamoDBExecutionRole": ("dynamodb:getrecords", "dynamodb:getsharditerator"),
    "AWSLambdaInvocation-DynamoDB": ("dynamodb:getrecords", "dynamodb:getsharditerator"),
    "AWSLambdaKinesisExecutionRole": _STREAMS,
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonKinesisReadOnlyAccess": ("kinesis:get*", "kinesis:subscribetoshard"),
    "AmazonEC2ContainerRegistryFullAccess": ("ecr:*",),
    "AmazonEC2ContainerRegistryPowerUser": ("ecr:putimage",),
    "AmazonElastiCacheFullAccess": ("elasticache:*",),
    "AmazonRDSDataFullAccess": ("rds-data:*",),
    "AmazonRDSFullAccess": ("logs:getlogevents", "pi:*", "rds:*"),
    "AmazonRDSPerformanceInsightsReadOnly": _INSIGHTS,
    "AmazonRDSReadOnlyAccess": ("logs:getlogevents",),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": ("s3:get*",),
    "AmazonSSMFullAccess": ("ssm:*",),
    "AmazonSSMReadOnlyAccess": ("ssm:getparameter*",),
    "AmazonSSMManagedInstanceCore": ("ssm:getparameter", "ssm:getparameters"),
    "AmazonEC2RoleforSSM": ("s3:getobject", "s3:putobject", "ssm:getparameter", "ssm:getparameters"),
    "CloudWatchLogsFullAccess": ("logs:*",),
    "CloudWatchLogsReadOnlyAccess": _LOGS,
    "CloudWatchReadOnlyAccess": _LOGS,
    "SecretsManagerReadWrite": ("secretsmanager:*",),
}
"""Those that open data, all of them on every resource, and the actions by which they do."""

_HARMLESS: Final = frozenset(
    {
        "AWSAppSyncPushToCloudWatchLogs",
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaENIManagementAccess",
        "AWSLambdaSQSQueueExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AWSXRayDaemonWriteAccess",
        "AWSXrayWriteOnlyAccess",
        "AmazonAPIGatewayPushToCloudWatchLogs",
        "AmazonEBSCSIDriverPolicy",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonECSTaskExecutionRolePolicy",
        "AmazonEKSClusterPolicy",
        "AmazonEKSVPCResourceController",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonElastiCacheReadOnlyAccess",
        "AmazonRDSEnhancedMonitoringRole",
        "AmazonSNSFullAccess",
        "AmazonSNSReadOnlyAccess",
        "AmazonSQSFullAccess",
        "AmazonSQSReadOnlyAccess",
        "CloudWatchAgentServerPolicy",
        "CloudWatchLambdaInsightsExecutionRolePolicy",
        "SecurityAudit",
        "ViewOnlyAccess",
    }
)
_OF_AWS: Final = ":iam::aws:policy/"


def managed_policies(arns: object) -> Iterator[str]:
    """The names of the AWS-managed policies among some ARNs that open data."""
    for arn in known_strings(arns):
        if _OF_AWS in arn and _name(arn) in DATA_POLICIES:
            yield _name(arn)


def is_understood(arn: str) -> bool:
    """Whether it is known what the policy with this ARN opens: one of AWS's that is in a list."""
    return _OF_AWS in arn and (_name(arn) in DATA_POLICIES or _name(arn) in _HARMLESS)


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
