"""What queues, topics, buses and the observability services make known on creation.

Forms of ids and ARNs: Service Authorization Reference, "Resource types" of each service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from souk.graph.computed.arns import arn, global_arn
from souk.graph.computed.values import Rules, Values


def _rule(values: Values) -> str:
    bus = str(values.given.get("eventBusName") or "default").rpartition("/")[2]
    path = "{name}" if bus == "default" else f"{bus}/{{name}}"
    return values.render(arn("events", f"rule/{path}"), "arn")


def _rule_id(values: Values) -> str:
    bus = values.given.get("eventBusName") or "default"
    return values.render("{name}" if bus == "default" else f"{bus}/{{name}}", "id")


def _target_id(values: Values) -> str:
    bus = values.given.get("eventBusName") or "default"
    prefix = "" if bus == "default" else f"{bus}-"
    return values.render(f"{prefix}{{rule}}-{{targetId}}", "id")


def _subscription(values: Values) -> str:
    topic = values.text("topic")
    return values.render(f"{topic}:{{uuid}}", "arn")


def _role(values: Values) -> str:
    path = values.given.get("path") or "/"
    return values.render(global_arn("iam", f"role{path}{{name}}"), "arn")


def _oidc(values: Values) -> str:
    host = values.text("url").removeprefix("https://")
    return values.render(global_arn("iam", f"oidc-provider/{host}"), "arn")


def _dkim(values: Values) -> dict[str, Any]:
    """Easy DKIM makes three tokens (Amazon SES Developer Guide)."""
    return {"tokens": [values.render("{lower32}", f"dkim{number}") for number in range(3)]}


def _part_id(separator: str, *keys: str) -> str:
    return separator.join(f"{{{key}}}" for key in keys)


def _named(service: str, path: str, **others: Any) -> Rules:
    """A resource whose id is its name, and whose ARN ends with it."""
    return {"id": "{name}", "arn": arn(service, path), **others}


MESSAGING: Final[Mapping[str, Rules]] = {
    "aws:sqs/queue:Queue": {
        "id": "{url}",
        "url": "https://sqs.{region}.{dns}/{account}/{name}",
        "arn": arn("sqs", "{name}"),
        "kmsDataKeyReusePeriodSeconds": 300,
        "redrivePolicy": "",
        "redriveAllowPolicy": "",
        "deduplicationScope": "",
        "fifoThroughputLimit": "",
        "policy": "",
    },
    "aws:sqs/queuePolicy:QueuePolicy": {"id": "{queueUrl}"},
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {"id": "{queueUrl}"},
    "aws:sns/topic:Topic": {
        "id": "{arn}",
        "arn": arn("sns", "{name}"),
        "owner": "{account}",
        "tracingConfig": "PassThrough",
    },
    "aws:sns/topicSubscription:TopicSubscription": {"id": "{arn}", "arn": _subscription, "filterPolicyScope": ""},
    "aws:sns/topicPolicy:TopicPolicy": {"id": "{arn}", "owner": "{account}"},
    "aws:cloudwatch/eventBus:EventBus": _named("events", "event-bus/{name}"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {"id": "{eventBusName}"},
    "aws:cloudwatch/eventRule:EventRule": {"id": _rule_id, "arn": _rule},
    "aws:cloudwatch/eventTarget:EventTarget": {"id": _target_id},
    "aws:cloudwatch/eventArchive:EventArchive": _named("events", "archive/{name}"),
    "aws:schemas/registry:Registry": _named("schemas", "registry/{name}"),
    "aws:schemas/discoverer:Discoverer": {"id": "events-event-bus-{hex8}", "arn": arn("schemas", "discoverer/{id}")},
    "aws:schemas/schema:Schema": {
        "id": "{name}/{registryName}",
        "arn": arn("schemas", "schema/{registryName}/{name}"),
        "version": "1",
    },
    "aws:scheduler/schedule:Schedule": {
        "id": "{groupName}/{name}",
        "arn": arn("scheduler", "schedule/{groupName}/{name}"),
        "groupName": "default",
    },
    "aws:pipes/pipe:Pipe": _named("pipes", "pipe/{name}"),
    "aws:sesv2/emailIdentity:EmailIdentity": {
        "id": "{emailIdentity}",
        "arn": arn("ses", "identity/{emailIdentity}"),
        "dkimSigningAttributes": _dkim,
    },
    "aws:ses/domainIdentity:DomainIdentity": {"id": "{domain}", "arn": arn("ses", "identity/{domain}")},
    "aws:cloudwatch/logGroup:LogGroup": _named("logs", "log-group:{name}", logGroupClass="STANDARD"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _named("cloudwatch", "alarm:{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
        "id": "{alarmName}",
        "arn": arn("cloudwatch", "alarm:{alarmName}"),
    },
    "aws:cloudwatch/dashboard:Dashboard": {
        "id": "{dashboardName}",
        "dashboardArn": global_arn("cloudwatch", "dashboard/{dashboardName}"),
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {"id": "{name}"},
    "aws:cloudtrail/trail:Trail": {"id": "{arn}", "arn": arn("cloudtrail", "trail/{name}"), "homeRegion": "{region}"},
    "aws:xray/group:Group": {"id": "{arn}", "arn": arn("xray", "group/{groupName}/{upper32}")},
    "aws:xray/samplingRule:SamplingRule": {"id": "{ruleName}", "arn": arn("xray", "sampling-rule/{ruleName}")},
    "aws:budgets/budget:Budget": {
        "id": "{accountId}:{name}",
        "accountId": "{account}",
        "arn": global_arn("budgets", "budget/{name}"),
    },
    "aws:guardduty/detector:Detector": {
        "id": "{hex32}",
        "accountId": "{account}",
        "arn": arn("guardduty", "detector/{id}"),
    },
    "aws:iam/role:Role": {"id": "{name}", "arn": _role, "uniqueId": "AROA{upper17}"},
    "aws:iam/rolePolicy:RolePolicy": {"id": _part_id(":", "role", "name")},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"id": _part_id("/", "role", "policyArn")},
    "aws:iam/policy:Policy": {"id": "{arn}", "arn": global_arn("iam", "policy/{name}"), "policyId": "ANPA{upper17}"},
    "aws:iam/instanceProfile:InstanceProfile": {
        "id": "{name}",
        "arn": global_arn("iam", "instance-profile/{name}"),
        "uniqueId": "AIPA{upper17}",
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {"id": "{arn}", "arn": _oidc},
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
        "id": "{arn}",
        "arn": global_arn("iam", "role/aws-service-role/{awsServiceName}/{name}"),
    },
}
