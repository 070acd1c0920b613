"""Two users of one store in programs without conventions."""

from __future__ import annotations

from tests.policies.adversarial.plain import Shop, rotated, shop
from tests.policies.adversarial.systems import Flaw

_RULE = "no-shared-database"


def _also_called(made: Shop) -> None:
    """What rotates the password serves a queue, too."""
    function = rotated(made)
    source = {"functionName": function.arn, "eventSourceArn": "arn:aws:sqs:eu-west-1:111122223333:work"}
    made.program.add("aws:lambda/eventSourceMapping:EventSourceMapping", "work", source)


ALL = (Flaw("a rotation function that somebody else calls, too", _RULE, shop(_also_called)),)
