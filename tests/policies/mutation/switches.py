"""Settings of single resources, each for the worse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from souk.graph.model import Graph, Resource
from tests.policies.mutation.mutants import Edit, Mutant, NothingToChangeError, Props, edited, evenly, removed, within

_GONE: Final = object()
_MOST: Final = 8
"""How many resources of a kind each change is tried on."""

_DATABASES: Final = ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
_CACHE: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
_TABLE: Final = "aws:dynamodb/table:Table"
_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
_EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
_SERVICE: Final = "aws:ecs/service:Service"
_FORWARD: Final = [{"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/x/1"}]
_SWITCHES: Final[tuple[tuple[str, str, Any], ...]] = (
    *(
        (token, key, value)
        for token in _DATABASES
        for key, value in (
            ("storageEncrypted", False),
            ("deletionProtection", False),
            ("backupRetentionPeriod", 1),
            ("iamDatabaseAuthenticationEnabled", False),
            ("skipFinalSnapshot", True),
            ("vpcSecurityGroupIds", _GONE),
        )
    ),
    ("aws:rds/instance:Instance", "multiAz", False),
    ("aws:rds/instance:Instance", "publiclyAccessible", True),
    ("aws:rds/instance:Instance", "password", "tulip-tulip"),
    ("aws:rds/cluster:Cluster", "masterPassword", "tulip-tulip"),
    ("aws:rds/clusterInstance:ClusterInstance", "publiclyAccessible", True),
    (_CACHE, "atRestEncryptionEnabled", False),
    (_CACHE, "transitEncryptionEnabled", False),
    (_CACHE, "transitEncryptionMode", "preferred"),
    (_CACHE, "multiAzEnabled", False),
    (_CACHE, "automaticFailoverEnabled", False),
    (_CACHE, "snapshotRetentionLimit", 0),
    (_CACHE, "userGroupIds", []),
    (_CACHE, "securityGroupIds", _GONE),
    ("aws:elasticache/user:User", "authenticationMode", {"type": "no-password-required"}),
    (_TABLE, "deletionProtectionEnabled", False),
    (_TABLE, "pointInTimeRecovery", {"enabled": False}),
    (_TABLE, "tags", {"souk:service": "web"}),
    ("aws:sqs/queue:Queue", "kmsMasterKeyId", _GONE),
    ("aws:sqs/queue:Queue", "redrivePolicy", _GONE),
    ("aws:sns/topic:Topic", "kmsMasterKeyId", _GONE),
    ("aws:kms/key:Key", "enableKeyRotation", False),
    ("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", _GONE),
    ("aws:cloudwatch/eventTarget:EventTarget", "deadLetterConfig", _GONE),
    (_BALANCER, "dropInvalidHeaderFields", False),
    (_BALANCER, "enableDeletionProtection", False),
    (_BALANCER, "accessLogs", _GONE),
    (_BALANCER, "desyncMitigationMode", "monitor"),
    (_BALANCER, "securityGroups", _GONE),
    ("aws:lb/listener:Listener", "sslPolicy", "ELBSecurityPolicy-2016-08"),
    ("aws:lb/listener:Listener", "protocol", "HTTP"),
    ("aws:wafv2/webAcl:WebAcl", "rules", []),
    ("aws:apigateway/stage:Stage", "accessLogSettings", _GONE),
    ("aws:ecr/repository:Repository", "imageTagMutability", "MUTABLE"),
    ("aws:ecr/repository:Repository", "imageScanningConfiguration", {"scanOnPush": False}),
    ("aws:ecs/cluster:Cluster", "settings", []),
    (_SERVICE, "enableExecuteCommand", True),
    ("aws:ecs/taskDefinition:TaskDefinition", "networkMode", "host"),
    ("aws:ecs/taskDefinition:TaskDefinition", "pidMode", "host"),
    (
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "ingress",
        [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}],
    ),
    ("aws:ec2/securityGroup:SecurityGroup", "description", "Managed by Pulumi"),
    ("aws:lambda/function:Function", "runtime", "python3.8"),
    ("aws:lambda/function:Function", "environment", {"variables": {"API_KEY": "tulip"}}),
    ("aws:lambda/permission:Permission", "sourceArn", _GONE),
    ("aws:lambda/permission:Permission", "principal", "*"),
    ("aws:rds/parameterGroup:ParameterGroup", "parameters", [{"name": "rds.force_ssl", "value": "0"}]),
    ("aws:rds/clusterParameterGroup:ClusterParameterGroup", "parameters", [{"name": "rds.force_ssl", "value": "0"}]),
    ("aws:iam/role:Role", "managedPolicyArns", ["arn:aws:iam::aws:policy/PowerUserAccess"]),
)
_NEEDED: Final = (
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    "aws:ec2/flowLog:FlowLog",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:rds/clusterInstance:ClusterInstance",
)


def mutants(graph: Graph) -> Iterator[Mutant]:
    """Every switch of the table on some resources of its kind, then what is more than a switch."""
    for token, key, value in _SWITCHES:
        for resource in evenly([item for item in graph.of_type(token) if _applies(item, key, value)], _MOST):
            yield edited(f"{_short(token)} {key}", resource, _set(key, value))
    for token in _NEEDED:
        for resource in evenly(list(graph.of_type(token)), _MOST):
            yield removed(f"no {_short(token)}", resource)
    for rule in evenly([item for item in graph.of_type(_EGRESS) if _is_needed(graph, item)], _MOST):
        yield removed("no way out", rule)
    yield from _doors(graph)


def _is_needed(graph: Graph, rule: Resource) -> bool:
    """Prefix lists are nobody's declared edge, and a range of the same group may let out what the rule lets out."""
    same = [
        item for item in graph.of_type(_EGRESS) if item.inputs["tags"]["souk:from"] == rule.inputs["tags"]["souk:from"]
    ]
    ranges = [item for item in same if "cidrIpv4" in item.inputs and item.inputs["toPort"] == rule.inputs["toPort"]]
    return "referencedSecurityGroupId" in rule.inputs and not ranges


def _applies(resource: Resource, key: str, value: Any) -> bool:
    """Whether the change is for the worse here: what isn't set can't be dropped, and what redirects serves nothing."""
    if resource.type == "aws:lb/listener:Listener":
        return resource.inputs["protocol"] == "HTTPS"
    return key in resource.inputs or (value is not _GONE and key != "runtime")


def _doors(graph: Graph) -> Iterator[Mutant]:
    for service in graph.of_type("aws:ecs/service:Service"):
        yield edited("public address", service, _address)
        yield edited("no group", service, _no_group)
    for listener in graph.of_type("aws:lb/listener:Listener"):
        if listener.inputs["protocol"] == "HTTP":
            yield edited("plain HTTP", listener, _set("defaultActions", _FORWARD))
    for api in graph.of_type("aws:apigateway/restApi:RestApi"):
        for path, verb in (("/v1/orders", "get"), ("/v1/orders", "post"), ("/v1/users/{userId}", "patch")):
            yield edited(f"anyone may {verb} {path}", api, within("body", _open(path, verb)))
    isolated = [subnet for subnet in graph.of_type("aws:ec2/subnet:Subnet") if "isolated" in subnet.name]
    for subnet in isolated:
        yield edited("public subnet", subnet, lambda inputs: inputs.update(mapPublicIpOnLaunch=True))


def _short(token: str) -> str:
    return token.rsplit(":", 1)[-1]


def _set(key: str, value: Any) -> Edit:
    def edit(inputs: Props) -> None:
        if value is _GONE:
            inputs.pop(key, None)
        else:
            inputs[key] = value

    return edit


def _address(inputs: Props) -> None:
    inputs["networkConfiguration"]["assignPublicIp"] = True


def _no_group(inputs: Props) -> None:
    del inputs["networkConfiguration"]["securityGroups"]


def _open(path: str, verb: str) -> Any:
    def edit(document: Any) -> None:
        try:
            document["paths"][path][verb]["security"] = []
        except KeyError:
            raise NothingToChangeError from None

    return edit
