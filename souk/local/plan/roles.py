"""The plan's policies: what each role may do, and whom each resource lets in by a policy of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from souk.local.plan.resources import Recorded, Resources

ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
RESOURCE_POLICIES: Final[Mapping[str, str]] = {
    "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
    "aws:sns/topicPolicy:TopicPolicy": "arn",
    "aws:s3/bucketPolicy:BucketPolicy": "bucket",
    "aws:dynamodb/resourcePolicy:ResourcePolicy": "resourceArn",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "secretArn",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "eventBusName",
    "aws:kms/key:Key": "arn",
}
"""Which property of a policy names the resource it is about."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Policy documents as JSON text: by role ARN, then by policy name; and by the ARN of the resource."""

    roles: dict[str, dict[str, str]]
    resources: dict[str, dict[str, str]]

    @classmethod
    def of(cls, resources: Resources) -> Policies:
        """Read roles' inline policies, and the policies of queues, topics, buckets, tables, secrets, buses and keys."""
        names = {role["name"]: role["arn"] for role in resources.all(ROLE)}
        roles: dict[str, dict[str, str]] = {arn: {} for arn in names.values()}
        for policy in resources.all(ROLE_POLICY):
            roles[names[policy["role"]]][policy["name"]] = policy["policy"]
        guarded: dict[str, dict[str, str]] = {}
        for token, key in RESOURCE_POLICIES.items():
            for policy in resources.all(token):
                guarded.setdefault(_arn(resources, policy, policy[key]), {})[policy.name] = policy["policy"]
        return cls(roles, guarded)


def _arn(resources: Resources, policy: Recorded, named: Any) -> str:
    """The ARN of what a policy names by URL, name or ARN."""
    if str(named).startswith("arn:"):
        return str(named)
    for resource in resources.everything:
        if resource is not policy and named in (resource.id, resource.get("url"), resource.get("bucket")):
            arn = resource.get("arn")
            if isinstance(arn, str):
                return arn
    return str(named)
