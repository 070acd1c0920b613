"""Settings of this service alone."""

from __future__ import annotations

from typing import ClassVar

from kit.settings import Settings, Text


class Stream(Settings):
    """The queue of a table's changes. Without it the read model would stand still, and nobody would notice."""

    origin: ClassVar[str] = "Table(name=…, stream=True)"
    stream_queue_url: Text
