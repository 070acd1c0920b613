"""Which properties AWS can't change on an existing resource.

From the provider's documentation ("Forces new resource", "Changing this creates a new resource"), for the types that
the program uses. What isn't listed is updated in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EVERYWHERE: Final = frozenset(
    {
        "bucket",
        "clusterIdentifier",
        "family",
        "functionName",
        "identifier",
        "name",
        "namePrefix",
        "region",
        "replicationGroupId",
        "restApi",
        "vpcId",
    }
)
"""Names and the places that a resource is in: no AWS API renames or moves one."""

ALL: Final = frozenset({"*"})

BY_TYPE: Final[Mapping[str, frozenset[str]]] = {
    "aws:apigateway/deployment:Deployment": frozenset({"triggers"}),
    "aws:cloudwatch/eventTarget:EventTarget": frozenset({"rule", "eventBusName", "targetId"}),
    "aws:dynamodb/table:Table": frozenset({"hashKey", "rangeKey", "localSecondaryIndexes"}),
    "aws:ec2/eip:Eip": frozenset({"domain"}),
    "aws:ec2/natGateway:NatGateway": frozenset({"allocationId", "connectivityType", "subnetId"}),
    "aws:ec2/route:Route": frozenset({"destinationCidrBlock", "routeTableId"}),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": frozenset({"subnetId"}),
    "aws:ec2/securityGroup:SecurityGroup": frozenset({"description"}),
    "aws:ec2/subnet:Subnet": frozenset({"availabilityZone", "cidrBlock"}),
    "aws:ec2/vpc:Vpc": frozenset({"cidrBlock", "instanceTenancy"}),
    "aws:ec2/vpcEndpoint:VpcEndpoint": frozenset({"serviceName", "vpcEndpointType"}),
    "aws:ecs/service:Service": frozenset({"cluster", "launchType", "schedulingStrategy"}),
    "aws:ecs/taskDefinition:TaskDefinition": ALL,
    "aws:elasticache/replicationGroup:ReplicationGroup": frozenset(
        {"atRestEncryptionEnabled", "kmsKeyId", "subnetGroupName"}
    ),
    "aws:iam/rolePolicy:RolePolicy": frozenset({"role"}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": frozenset({"policyArn", "role"}),
    "aws:lambda/function:Function": frozenset({"packageType"}),
    "aws:lambda/permission:Permission": ALL,
    "aws:lb/loadBalancer:LoadBalancer": frozenset({"internal", "loadBalancerType"}),
    "aws:lb/targetGroup:TargetGroup": frozenset({"port", "protocol", "protocolVersion", "targetType"}),
    "aws:rds/cluster:Cluster": frozenset({"databaseName", "engine", "kmsKeyId", "masterUsername", "storageEncrypted"}),
    "aws:rds/instance:Instance": frozenset({"dbName", "engine", "kmsKeyId", "storageEncrypted", "username"}),
    "aws:sns/topic:Topic": frozenset({"fifoTopic"}),
    "aws:sns/topicSubscription:TopicSubscription": frozenset({"endpoint", "protocol", "topic"}),
    "aws:sqs/queue:Queue": frozenset({"fifoQueue"}),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": frozenset({"securityGroupId"}),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": frozenset({"securityGroupId"}),
}

IN_PLACE: Final = frozenset({"tags", "skipDestroy"})
"""What every type updates in place, also one that is replaced whole."""


def replaces(token: str, name: str) -> bool:
    """Whether a change of the property `name` needs a new resource of type `token`."""
    listed = BY_TYPE.get(token, frozenset())
    return name in EVERYWHERE | listed or (listed == ALL and name not in IN_PLACE)
