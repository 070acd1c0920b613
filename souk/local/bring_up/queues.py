"""What is in the queues, for who watches: how much waits, what has ended among the dead letters; and a way to put
something in, as nobody but the operator may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from souk.local.control import Handler
from souk.local.system import System, in_thread

QUEUE: Final = "aws:sqs/queue:Queue"
COUNTED: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
AT_ONCE: Final = 10
MOST: Final = 100
"""Times that dead letters are asked for: some thousand of them say enough."""


def queue_handlers(system: System) -> dict[str, Handler]:
    """The handlers, by what is asked."""

    def sqs() -> Any:
        return system.emulator.client("sqs", system.admin)

    async def queues(question: Mapping[str, Any], pid: int) -> Any:
        del question, pid
        return await in_thread(lambda: _queues(system, sqs()))

    async def put(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        return await in_thread(lambda: _put(sqs(), question["queue"], question["body"]))

    return {"queues": queues, "put": put}


def _queues(system: System, sqs: Any) -> list[dict[str, Any]]:
    """Each planned queue: `name`, how many messages `wait`, whether a task has it `polled`, whether it is `dead`, and
    then its `bodies`. What a function gets stays hidden for three minutes when it fails: that is no task's way.
    """
    tasks = {workload.service for workload in system.workloads if workload.kind == "task"}
    found: list[dict[str, Any]] = []
    for queue in system.plan.resources.all(QUEUE):
        name: str = queue["name"]
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        counts: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTED))["Attributes"]
        dead = "redrivePolicy" not in queue.stated
        found.append(
            {
                "name": name,
                "polled": queue.service in tasks and not dead,
                "wait": sum(map(int, counts.values())),
                "dead": dead,
                "bodies": _bodies(sqs, url) if dead else [],
            }
        )
    return found


def _bodies(sqs: Any, url: str) -> list[str]:
    """The bodies of all messages, which are there again a moment later."""
    found: dict[str, str] = {}
    for _ in range(MOST):
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=AT_ONCE, VisibilityTimeout=1, WaitTimeSeconds=0)
        messages: list[dict[str, str]] = answer.get("Messages", [])
        if not messages:
            break
        found |= {message["MessageId"]: message["Body"] for message in messages}
    return list(found.values())


def _put(sqs: Any, queue: str, body: str) -> bool:
    group = {"MessageGroupId": body, "MessageDeduplicationId": body} if queue.endswith(".fifo") else {}
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=body, **group)
    return True
