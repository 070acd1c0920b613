"""What a service hears of, and through which queues."""

from __future__ import annotations

import json
from typing import Any, Final, cast

from souk.facts.wording import Fact, joined, listed, plural, shown
from souk.graph.model import Resource, Secret

QUEUE: Final = "aws:sqs/queue:Queue"
TOPIC: Final = "aws:sns/topic:Topic"
RULE: Final = "aws:cloudwatch/eventRule:EventRule"


def messages(own: list[Resource]) -> list[Fact]:
    """Queues with their dead-letter queues, subscriptions by event, topics; nothing for a service without any."""
    found: list[Fact] = []
    queues = [resource for resource in own if resource.type == QUEUE]
    if queues:
        fed = [queue for queue in queues if "redrivePolicy" in queue.inputs]
        dead = len(queues) - len(fed)
        names = listed(shown(queue.inputs.get("name", queue.name)) for queue in fed)
        found.append(("queues", joined(names, plural(dead, "dead-letter queue") if dead else "no dead-letter queue")))
    rules = [resource for resource in own if resource.type == RULE]
    if rules:
        found.append(("hears", listed(event for rule in rules for event in _events(rule))))
    topics = [resource for resource in own if resource.type == TOPIC]
    if topics:
        found.append(("topics", listed(shown(topic.inputs.get("name", topic.name)) for topic in topics)))
    return found


def _events(rule: Resource) -> list[str]:
    pattern: Any = rule.inputs.get("eventPattern")
    if not isinstance(pattern, str):
        return [shown(pattern)] if isinstance(pattern, Secret) or pattern is not None else ["by schedule"]
    document = cast("dict[str, Any]", json.loads(pattern))
    return [shown(kind) for kind in document.get("detail-type", ["everything"])]
