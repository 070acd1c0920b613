"""Where alarms go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.derive.key_policy import Sender
from components.keys import Key, KeyArgs
from components.place import Place
from components.settings import address_label


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTopicArgs:
    """`emails` are told of every alarm, after they have confirmed the subscription."""

    place: Place
    emails: tuple[str, ...]


class AlarmTopic(pulumi.ComponentResource):
    """An SNS topic that only CloudWatch alarms of this account may publish to.

    Its key is a customer's in every stack: the AWS-managed key of SNS doesn't admit CloudWatch, whose alarms would be
    dropped without a word. `arn` waits for the topic's policy.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:alarm_topic:AlarmTopic", name, None, opts)
        place, options = args.place, pulumi.ResourceOptions(parent=self)
        physical = place.names.physical("topic", "alarms")
        alarms = place.arns.of("cloudwatch", "alarm:*")
        key = Key(
            f"{name}-key",
            KeyArgs(
                place=place,
                alias=("alarms",),
                description="Encrypts the topic of the alarms",
                via=("sns",),
                senders=(Sender("cloudwatch.amazonaws.com", (alarms,)),),
            ),
            options,
        )
        topic = aws.sns.Topic(
            name, name=physical, kms_master_key_id=key.arn, tags=place.names.tags(physical), opts=options
        )
        policy = aws.sns.TopicPolicy(
            name,
            arn=topic.arn,
            policy=json.dumps(_policy(place, place.arns.topic(physical), alarms), sort_keys=True),
            opts=options,
        )
        for email in args.emails:
            aws.sns.TopicSubscription(
                f"{name}-{address_label(email)}", topic=topic.arn, protocol="email", endpoint=email, opts=options
            )
        self.arn = policy.arn
        self.register_outputs({"arn": self.arn})


def _policy(place: Place, topic: str, alarms: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsPublish",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic,
                "Condition": {
                    "ArnLike": {"aws:SourceArn": alarms},
                    "StringEquals": {"aws:SourceAccount": place.arns.account},
                },
            },
            {
                "Sid": "OnlyOverTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sns:Publish",
                "Resource": topic,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
