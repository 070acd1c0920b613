"""How long AWS typically takes to create a resource, in seconds: until the real provider reports it created.

Rounded from the provider's own documentation of time-outs and from public reports; only their proportions matter here,
because they decide which chains of dependencies a deployment spends its time in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

USUAL: Final = 2.0
"""One call, read back."""

SECONDS: Final[Mapping[str, float]] = {
    "aws:acm/certificateValidation:CertificateValidation": 60,
    "aws:apigatewayv2/vpcLink:VpcLink": 90,
    "aws:cloudtrail/trail:Trail": 5,
    "aws:dynamodb/table:Table": 12,
    "aws:ec2/instance:Instance": 30,
    "aws:ec2/natGateway:NatGateway": 100,
    "aws:ec2/vpc:Vpc": 12,
    "aws:ec2/vpcEndpoint:VpcEndpoint": 60,
    "aws:ecs/cluster:Cluster": 12,
    "aws:ecs/service:Service": 120,
    "aws:elasticache/replicationGroup:ReplicationGroup": 540,
    "aws:iam/role:Role": 3,
    "aws:lambda/function:Function": 20,
    "aws:lb/loadBalancer:LoadBalancer": 150,
    "aws:rds/cluster:Cluster": 60,
    "aws:rds/clusterInstance:ClusterInstance": 480,
    "aws:rds/instance:Instance": 420,
    "aws:route53/record:Record": 35,
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": 45,
    "aws:sqs/queue:Queue": 25,
}


def seconds(token: str) -> float:
    """The typical time of one creation."""
    return SECONDS.get(token, USUAL)
