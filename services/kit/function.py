"""A service as a Lambda function: `handle = Function(make)` in app/handler.py, with the application that tasks serve.

It takes requests that a load balancer sends on, batches of the service's queues, and a schedule's events. What a task
does in the background is done before an event is answered: Lambda freezes the process afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from mangum import Mangum

from kit import telemetry
from kit.dependency import Stepping
from kit.log import log
from kit.sqs.worker import QueueWorker, delivered

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kit.sqs.worker import Received

ROUNDS: Final = 20
"""How often a background worker is asked for more after one event: what is left then waits for the next one."""

SCHEDULES: Final = frozenset({"aws.events", "aws.scheduler"})


class UnknownEventError(Exception):
    """Nobody here knows this kind of event.

    Requests of an API gateway are such, too: it hands the caller's headers on as they came, those included that say
    who he is. A load balancer behind it gets them as the gateway has set them.
    """


class Function:
    """The handler. It is made once a process, with the application; raises what making the application raises."""

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        app = make()
        workers = app.state.workers.by_hand()
        self._queues: dict[str, Callable[[Received], None]] = {
            worker.queue: worker.handle for worker in workers if isinstance(worker, QueueWorker)
        }
        self._steps = [worker for worker in workers if isinstance(worker, Stepping)]
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._http = Mangum(app, lifespan="off")
        # Entered and never left: Lambda gives no notice of a function's end, and what is open is its process's.
        self._lifespan = app.router.lifespan_context(app)
        self._loop.run_until_complete(self._lifespan.__aenter__())

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        """Handle one event. Raises UnknownEventError."""
        answer: Any = None
        if "elb" in event.get("requestContext", ()):
            answer = self._http(event, context)
        elif "Records" in event:
            answer = self._batch(event["Records"])
        elif event.get("source") not in SCHEDULES:
            raise UnknownEventError(f"an event with {', '.join(sorted(event)) or 'nothing in it'}")
        self._background()
        telemetry.flush()
        return answer

    def _batch(self, records: list[dict[str, Any]]) -> dict[str, Any]:
        """Handle each message. In a FIFO queue, the rest of a group waits behind the first that failed."""
        failed: list[dict[str, str]] = []
        blocked: set[str] = set()
        for record in records:
            received = delivered(record)
            if received.group in blocked or not self._one(record, received):
                failed.append({"itemIdentifier": received.id})
                blocked |= {received.group} if received.group else set()
        return {"batchItemFailures": failed}

    def _one(self, record: dict[str, Any], received: Received) -> bool:
        queue = str(record.get("eventSourceARN", "")).rpartition(":")[2]
        try:
            self._queues.get(queue, _unknown)(received)
        except Exception as error:  # noqa: BLE001 - it is that message's failure, not the batch's
            log.exception("message failed", queue=queue, message_id=received.id, reason=type(error).__name__)
            telemetry.count("messages.failed", queue=queue)
            return False
        telemetry.count("messages.handled", queue=queue)
        return True

    def _background(self) -> None:
        for worker in self._steps:
            try:
                for _ in range(ROUNDS):
                    if not worker.step():
                        break
            except Exception as error:  # noqa: BLE001 - the event is handled; the next one finds what is left
                log.exception("worker failed", worker=worker.name, reason=type(error).__name__)


def _unknown(received: Received) -> None:
    raise UnknownEventError(f"the message {received.id!r} is of no queue that this service reads")
