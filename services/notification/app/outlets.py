"""Where messages leave.

E-mail goes by SES to the customer's own address. SMS goes to the channel's topic with the number in it: the one
subscriber there hands it to the phone network, so that the service needs no right to send to every number there is.
The e-mail topic hears that a mail was sent, for whoever looks after customers; never what their address is.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from kit import aws

from . import texts
from .contacts import Contact
from .settings import Channels
from .texts import Text

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient


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

    def tell(self, to: Contact, text: Text, kind: str) -> None:
        """Tell the e-mail topic of a mail."""
        told = {"customerId": to.customer_id, "kind": kind, "subject": text.subject}
        self._publish(self._channels.email_topic_arn, told, kind)

    def sms(self, phone: str, short: str, kind: str) -> None:
        """Send an SMS to a number."""
        self._publish(self._channels.sms_topic_arn, {"phone": phone, "text": short}, kind)

    def _publish(self, topic: str, message: dict[str, str], kind: str) -> None:
        self._sns.publish(
            TopicArn=topic,
            Message=json.dumps(message),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
        )
