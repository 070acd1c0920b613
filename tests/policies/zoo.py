"""One of everything that some rule looks at, each with every property that some rule reads."""

from __future__ import annotations

import copy
import re
from typing import Any

from tests.policies.kit import Json, Made, Program
from tests.policies.process import PACK

TOKENS = sorted(
    {
        token
        for file in PACK.rglob("*.py")
        for token in re.findall(r'"(aws:[\w-]+/\w+:\w+)"', file.read_text(encoding="utf-8"))
    }
)
"""The type tokens that the pack's sources name, so that a rule for a new type brings it here by itself."""

_BLOCK: dict[str, Any] = {
    "protocol": "tcp",
    "fromPort": 1,
    "toPort": 2,
    "cidrBlocks": ["10.0.0.0/8"],
    "self": True,
    "securityGroups": ["sg-1"],
}
_STATEMENT: dict[str, Any] = {
    "Sid": "All",
    "Effect": "Allow",
    "Principal": {"AWS": "*", "Service": "sns.amazonaws.com", "Federated": "arn:aws:iam::1:oidc-provider/x"},
    "Action": "*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}},
}
_NETWORK: dict[str, Any] = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": True}
_CONTAINER: dict[str, Any] = {
    "name": "app",
    "user": "root",
    "privileged": True,
    "environment": [{"name": "DB_PASSWORD", "value": "x"}],
    "linuxParameters": {"capabilities": {"add": ["ALL"]}},
    "logConfiguration": {"logDriver": "awslogs"},
}


def everything() -> dict[str, Any]:
    """Every property that some rule reads, in the shape that AWS gives it. A new one each time: tests spoil it."""
    document = Json({"Version": "2012-10-17", "Statement": [dict(_STATEMENT)]})
    found: dict[str, Any] = {
        **dict.fromkeys(("policy", "assumeRolePolicy", "accessPolicies", "inlinePolicy"), document),
        "inlinePolicies": [{"name": "all", "policy": document}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        "ingress": [dict(_BLOCK)],
        "egress": [dict(_BLOCK)],
        "type": "ingress",
        "cidrIpv4": "0.0.0.0/0",
        "ipProtocol": "tcp",
        "principal": "sns.amazonaws.com",
        "enableExecuteCommand": True,
        "runtime": "python3.8",
        "publiclyAccessible": True,
        "sslPolicy": "ELBSecurityPolicy-2016-08",
        "engine": "postgres",
        "engineVersion": "17",
        "password": "tulip-tulip",
        "parameters": [{"name": "rds.force_ssl", "value": "1"}],
        "parameterGroupName": "group",
        "backupRetentionPeriod": 7,
        "pointInTimeRecovery": {"enabled": True},
        "authenticationMode": {"type": "password", "passwords": ["tulip"]},
        "vpcSecurityGroupIds": ["sg-1"],
        "securityGroupIds": ["sg-1"],
        "containerDefinitions": Json([dict(_CONTAINER)]),
        "runtimePlatform": {"operatingSystemFamily": "LINUX"},
        "networkConfiguration": dict(_NETWORK),
        "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"], "endpointPublicAccess": True},
        "settings": [{"name": "containerInsights", "value": "enabled"}],
        "environment": {"variables": {"API_KEY": "x"}},
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": [{"filter": "*", "filterType": "WILDCARD"}],
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": "arn:x"}},
        "enabledClusterLogTypes": ["audit"],
        "rules": [{"name": "rate", "scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*"}]}],
        "body": Json({"openapi": "3.0.1", "security": [{}], "paths": {"/x": {"get": {"security": []}}}}),
        "endpointConfiguration": {"types": "REGIONAL"},
        "accessLogs": {"bucket": "b", "enabled": True},
        "accessLogSettings": {"destinationArn": "arn:x"},
        "protocol": "HTTP",
        "defaultActions": [{"type": "redirect", "redirect": {"protocol": "HTTPS"}}],
        "actions": [{"type": "forward"}],
        "lambdaFunctions": [{"lambdaFunctionArn": "arn:x"}],
        "destinationConfig": {"onFailure": {"destination": "arn:x"}},
        "deadLetterConfig": {"arn": "arn:x", "targetArn": "arn:x"},
        "target": {"arn": "arn:x", "ecsParameters": {"networkConfiguration": dict(_NETWORK)}},
        "auths": [{"secretArn": "arn:x"}],
        "retentionInDays": 30,
        "tags": {"souk:role": "store", "souk:service": "order"},
    }
    return copy.deepcopy(found)


def populate(program: Program) -> list[Made]:
    """Add one of each type. None of them belongs to anyone."""
    return [program.add(token, f"zoo-{number}", everything()) for number, token in enumerate(TOKENS)]
