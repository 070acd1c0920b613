"""The AWS clients that souk uses, typed where there are types for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_ec2.client import EC2Client
    from mypy_boto3_ecr.client import ECRClient
    from mypy_boto3_ecs.client import ECSClient
    from mypy_boto3_elbv2.client import ElasticLoadBalancingv2Client
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_lambda.client import LambdaClient
    from mypy_boto3_rds.client import RDSClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_sts.client import STSClient

PATIENT: Final = Config(retries={"mode": "standard", "max_attempts": 8})
"""Describe calls share their rate with everybody else in the account, a running `pulumi up` above all."""


@dataclass(frozen=True, slots=True)
class Clients:
    """One session's clients, made when asked for."""

    session: boto3.Session

    @property
    def apigateway(self) -> Any:
        """API Gateway (REST); there are no stubs for it here."""
        return self._client("apigateway")

    @property
    def backup(self) -> Any:
        """AWS Backup; there are no stubs for it here."""
        return self._client("backup")

    @property
    def dynamodb(self) -> DynamoDBClient:
        """DynamoDB."""
        return self._client("dynamodb")

    @property
    def ec2(self) -> EC2Client:
        """Elastic Compute Cloud: security groups."""
        return self._client("ec2")

    @property
    def ecr(self) -> ECRClient:
        """Elastic Container Registry."""
        return self._client("ecr")

    @property
    def ecs(self) -> ECSClient:
        """Elastic Container Service."""
        return self._client("ecs")

    @property
    def elasticache(self) -> Any:
        """ElastiCache; there are no stubs for it here."""
        return self._client("elasticache")

    @property
    def elbv2(self) -> ElasticLoadBalancingv2Client:
        """Load balancers."""
        return self._client("elbv2")

    @property
    def kms(self) -> KMSClient:
        """Key Management Service."""
        return self._client("kms")

    @property
    def functions(self) -> LambdaClient:
        """Lambda."""
        return self._client("lambda")

    @property
    def rds(self) -> RDSClient:
        """RDS and Aurora."""
        return self._client("rds")

    @property
    def s3(self) -> S3Client:
        """S3."""
        return self._client("s3")

    @property
    def sts(self) -> STSClient:
        """Security Token Service."""
        return self._client("sts")

    def _client(self, service: str) -> Any:
        session: Any = self.session  # its overloads name services whose stubs aren't installed
        return session.client(service, config=PATIENT)
