"""ARNs and endpoints that AWS derives from an account, a region and a name: all known before creation. Pure.

Formats: AWS Service Authorization Reference, "Resource types defined by …".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arns:
    """The ARNs of one account and region. The partition follows from the region's prefix."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    @property
    def dns_suffix(self) -> str:
        """The domain of the partition's endpoints."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def of(self, service: str, resource: str) -> str:
        """`arn:<partition>:<service>:<region>:<account>:<resource>`."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def account_root(self) -> str:
        """The principal that stands for the account's own IAM policies."""
        return f"arn:{self.partition}:iam::{self.account}:root"

    def role(self, name: str) -> str:
        """A role's ARN; roles have no region."""
        return f"arn:{self.partition}:iam::{self.account}:role/{name}"

    def queue(self, name: str) -> str:
        """An SQS queue's ARN."""
        return self.of("sqs", name)

    def queue_url(self, name: str) -> str:
        """The URL that the SQS API takes for a queue."""
        return f"https://sqs.{self.region}.{self.dns_suffix}/{self.account}/{name}"

    def topic(self, name: str) -> str:
        """An SNS topic's ARN."""
        return self.of("sns", name)

    def table(self, name: str) -> str:
        """A DynamoDB table's ARN."""
        return self.of("dynamodb", f"table/{name}")

    def parameter(self, path: str) -> str:
        """An SSM parameter's ARN; `path` starts with a slash, which the ARN does not repeat."""
        return self.of("ssm", f"parameter{path}")

    def secret(self, name: str) -> str:
        """A Secrets Manager secret's ARN without the hyphen and the six characters that AWS puts behind it.

        Secrets Manager finds the secret by it; a policy names the secret with `-??????` behind it (AWS Secrets Manager
        User Guide, "Finding a secret from a partial ARN").
        """
        return self.of("secretsmanager", f"secret:{name}")

    def log_group(self, name: str) -> str:
        """A log group's ARN."""
        return self.of("logs", f"log-group:{name}")

    def bus(self, name: str) -> str:
        """An EventBridge bus's ARN."""
        return self.of("events", f"event-bus/{name}")

    def event_rule(self, bus: str, name: str) -> str:
        """The ARN of a rule on a bus other than the default one."""
        return self.of("events", f"rule/{bus}/{name}")

    def function(self, name: str) -> str:
        """A Lambda function's ARN."""
        return self.of("lambda", f"function:{name}")

    def repository(self, name: str) -> str:
        """An ECR repository's ARN."""
        return self.of("ecr", f"repository/{name}")

    def registry(self) -> str:
        """The account's ECR registry, as it stands in an image name."""
        return f"{self.account}.dkr.ecr.{self.region}.{self.dns_suffix}"
