"""What ECS, Lambda, Auto Scaling, EKS and image builds make known on creation.

Forms of ids and ARNs: Service Authorization Reference, "Resource types" of each service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from souk.graph.computed.arns import arn
from souk.graph.computed.values import Rules, Values


def _ecs_service(values: Values) -> str:
    cluster = values.text("cluster").rpartition("/")[2]
    return values.render(arn("ecs", f"service/{cluster}/{{name}}"), "arn")


def _version(values: Values) -> str:
    return "1" if values.given.get("publish") else "$LATEST"


def _invocations(key: str, target: str, *, version: str = "2015-03-31", suffix: str = "invocations") -> Any:
    path = f"arn:{{partition}}:apigateway:{{region}}:lambda:path/{version}/functions/{{{target}}}/{suffix}"

    def rule(values: Values) -> str:
        return values.render(path, key)

    return rule


def _function_name(values: Values) -> str:
    # A permission or a mapping may name its function by ARN.
    return str(values.given.get("functionName", values.given.get("function", ""))).rpartition(":")[2]


def _function_arn(values: Values) -> str:
    given = str(values.given.get("functionName", ""))
    name = _function_name(values)
    return given if given.startswith("arn:") else values.render(arn("lambda", f"function:{name}"), "functionArn")


def _function_url(values: Values) -> str:
    return values.render("https://{urlId}.lambda-url.{region}.on.aws/", "functionUrl")


def _issuer(values: Values) -> list[dict[str, Any]]:
    issuer = values.render("https://oidc.eks.{region}.{dns}/id/{upper32}", "identities")
    return [{"oidcs": [{"issuer": issuer}]}]


def _authority(values: Values) -> dict[str, str]:
    return {"data": values.render("{hex48}", "certificateAuthority")}


def _vpc_config(values: Values) -> dict[str, Any]:
    # The only object whose given and computed parts share a property; see `merged` in the package's __init__.
    return {
        "clusterSecurityGroupId": values.render("sg-{hex17}", "vpcConfig.clusterSecurityGroupId"),
        "vpcId": values.render("vpc-{hex17}", "vpcConfig.vpcId"),
    }


def _image_ref(values: Values) -> str:
    name = next(iter(values.texts("tags")), "{logical}")
    return values.render(f"{name}@{{digest}}", "ref")


COMPUTE: Final[Mapping[str, Rules]] = {
    "aws:ecs/cluster:Cluster": {"id": "{arn}", "arn": arn("ecs", "cluster/{name}")},
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {"id": "{clusterName}"},
    "aws:ecs/capacityProvider:CapacityProvider": {"id": "{arn}", "arn": arn("ecs", "capacity-provider/{name}")},
    "aws:ecs/service:Service": {
        "id": "{arn}",
        "arn": _ecs_service,
        "availabilityZoneRebalancing": "DISABLED",
        "iamRole": "",
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        "id": "{family}",
        "arn": "{arnWithoutRevision}:{revision}",
        "arnWithoutRevision": arn("ecs", "task-definition/{family}"),
        "revision": 1,
    },
    "aws:lambda/function:Function": {
        "id": "{name}",
        "arn": arn("lambda", "function:{name}"),
        "version": _version,
        "qualifiedArn": "{arn}:{version}",
        "invokeArn": _invocations("invokeArn", "arn"),
        "qualifiedInvokeArn": _invocations("qualifiedInvokeArn", "qualifiedArn"),
        "responseStreamingInvokeArn": _invocations(
            "responseStreamingInvokeArn", "arn", version="2021-11-15", suffix="response-streaming-invocations"
        ),
        "signingJobArn": "",
        "signingProfileVersionArn": "",
    },
    "aws:lambda/permission:Permission": {"id": "{statementId}"},
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "id": "{uuid}",
        "arn": arn("lambda", "event-source-mapping:{id}"),
        "uuid": "{id}",
        "functionArn": _function_arn,
        "state": "Enabled",
    },
    "aws:lambda/alias:Alias": {
        "id": "{arn}",
        "arn": arn("lambda", "function:{functionName}:{name}"),
        "invokeArn": _invocations("invokeArn", "arn"),
    },
    "aws:lambda/functionUrl:FunctionUrl": {
        "id": "{functionName}",
        "functionArn": _function_arn,
        "urlId": "{lower32}",
        "functionUrl": _function_url,
    },
    "aws:lambda/layerVersion:LayerVersion": {
        "id": "{arn}",
        "arn": "{layerArn}:{version}",
        "layerArn": arn("lambda", "layer:{layerName}"),
        "version": "1",
    },
    "aws:autoscaling/group:Group": {
        "id": "{name}",
        "arn": arn("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
        "serviceLinkedRoleArn": "arn:{partition}:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/"
        "AWSServiceRoleForAutoScaling",
    },
    "aws:appautoscaling/target:Target": {
        "id": "{resourceId}",
        "arn": arn("application-autoscaling", "scalable-target/{lower36}"),
        "roleArn": "arn:{partition}:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
    },
    "aws:appautoscaling/policy:Policy": {
        "id": "{name}",
        "arn": arn("autoscaling", "scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"),
    },
    "aws:eks/cluster:Cluster": {
        "id": "{name}",
        "clusterId": "",
        "arn": arn("eks", "cluster/{name}"),
        "endpoint": "https://{upper32}.gr7.{region}.eks.{dns}",
        "certificateAuthority": _authority,
        "identities": _issuer,
        "vpcConfig": _vpc_config,
    },
    "aws:eks/nodeGroup:NodeGroup": {
        "id": "{clusterName}:{nodeGroupName}",
        "arn": arn("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
    },
    "aws:eks/addon:Addon": {
        "id": "{clusterName}:{addonName}",
        "arn": arn("eks", "addon/{clusterName}/{addonName}/{uuid}"),
    },
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
        "id": "{associationId}",
        "associationId": "a-{lower17}",
        "associationArn": arn("eks", "podidentityassociation/{clusterName}/{associationId}"),
    },
    "docker-build:index:Image": {
        "id": "{digest}",
        "digest": "sha256:{hex64}",
        "contextHash": "{hex64}",
        "ref": _image_ref,
    },
    "docker:index/image:Image": {
        "id": "{imageName}",
        "repoDigest": "{imageName}@sha256:{hex64}",
    },
}
