"""What the plan derives for this service beside what the kit knows."""

from __future__ import annotations

from typing import ClassVar

from kit.settings import Settings, Text


class Channels(Settings):
    """Where messages leave: as the system's own address and sender id, and a topic for each channel."""

    origin: ClassVar[str] = 'topics=("email", "sms") and writes=("email", "sms")'
    email_sender: Text
    sms_sender: Text
    email_topic_arn: Text
    sms_topic_arn: Text
