"""Where messages leave.

E-mail goes by SES to the customer's own address, SMS by AWS End User Messaging to their own number, under the system's
sender id. A channel's topic hears that something was sent, for whoever looks after customers; never to which address.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from kit import aws

from . import texts
from .contacts import Contact
from .settings import Channels
from .texts import Text

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient


Channel = Literal["email", "sms"]


class Outlets:
    """The service's outlets."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    @cached_property
    def _ses(self) -> SESV2Client:
        return aws.client("sesv2")

    @cached_property
    def _sns(self) -> SNSClient:
        return aws.client("sns")

    @cached_property
    def _phones(self) -> Any:  # no type stubs of this API are among our packages
        return aws.client("pinpoint-sms-voice-v2")

    def mail(self, to: Contact, text: Text) -> None:
        """Send a mail to a customer."""
        self._ses.send_email(
            FromEmailAddress=self._channels.email_sender,
            Destination={"ToAddresses": [to.email]},
            Content={
                "Simple": {
                    "Subject": {"Data": text.subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": texts.greeted(to.name, text), "Charset": "UTF-8"}},
                }
            },
        )

    def sms(self, phone: str, short: str) -> None:
        """Send an SMS to a number."""
        self._phones.send_text_message(
            DestinationPhoneNumber=phone,
            OriginationIdentity=self._channels.sms_sender,
            MessageBody=short,
            MessageType="TRANSACTIONAL",
        )

    def tell(self, channel: Channel, to: Contact, text: Text, kind: str) -> None:
        """Tell a channel's topic what was sent to whom."""
        topics = {"email": self._channels.email_topic_arn, "sms": self._channels.sms_topic_arn}
        self._sns.publish(
            TopicArn=topics[channel],
            Message=json.dumps({"customerId": to.customer_id, "kind": kind, "subject": text.subject}),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
        )
