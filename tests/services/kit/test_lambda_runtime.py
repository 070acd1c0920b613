"""On Lambda: one event after the other, and no message that reached nobody is taken for delivered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.services.lambda_api import RuntimeApi, runtime_api
from tests.services.process import start

FUNCTION = str(Path(__file__).parent / "programs" / "function")
BASE = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1"}


def runtime(address: str, handler: str) -> subprocess.Popen[str]:
    """The image's process on Lambda."""
    return start(FUNCTION, "kit.lambda_runtime", BASE | {"AWS_LAMBDA_RUNTIME_API": address}, handler)


def message(name: str, event_id: str, **data: str) -> dict[str, str]:
    """An order's event, as SQS brings it to a function."""
    detail = {"id": event_id, "type": "order.placed", "version": 1, "occurredAt": "2026-01-31T09:30:00.250Z"}
    detail |= {"correlationId": "correlation-1", "data": data}
    return {"messageId": name, "body": json.dumps({"detail-type": "order.placed", "detail": detail})}


def test_on_lambda_every_message_that_reached_nobody_is_named() -> None:
    """A handler that returns nothing tells SQS that all went well, and the messages are gone."""
    records = [
        message("m1", "1", orderId="good"),
        message("m2", "2", orderId="bad"),
        message("m3", "3", other="field"),
        message("m4", "seen", orderId="bad"),
        {"messageId": "m5", "body": "no event"},
    ]
    with runtime_api() as address:
        process = runtime(address, "app.handler.handle")
        try:
            RuntimeApi.events.put({"id": "first", "Records": records})
            path, answer = RuntimeApi.answers.get(timeout=60)
            assert path == "/2018-06-01/runtime/invocation/first/response"
            assert answer == {"batchItemFailures": [{"itemIdentifier": name} for name in ("m2", "m3", "m5")]}
            RuntimeApi.events.put({"id": "second", "no": "records"})
            path, answer = RuntimeApi.answers.get(timeout=60)
            assert path == "/2018-06-01/runtime/invocation/second/error"
            assert answer == {"errorType": "KeyError", "errorMessage": "'Records'"}
        finally:
            process.kill()
            process.communicate()


def test_on_lambda_a_handler_that_is_not_there_is_reported() -> None:
    """Without the report, Lambda waits for the time-out of every start."""
    with runtime_api() as address:
        process = runtime(address, "app.nowhere.handle")
        process.communicate(timeout=60)
        path, answer = RuntimeApi.answers.get(timeout=60)
    assert (path, answer["errorType"]) == ("/2018-06-01/runtime/init/error", "ModuleNotFoundError")
    assert process.returncode != 0


def test_on_lambda_a_group_waits_behind_the_message_that_failed() -> None:
    """A cancellation that is handled before the order it cancels: the order stays for ever."""
    arn = "arn:aws:sqs:eu-west-1:123456789012:stream.fifo"
    records = [
        {"messageId": name, "body": text, "eventSourceARN": arn, "attributes": {"MessageGroupId": group}}
        for name, text, group in (("a1", "good", "a"), ("b1", "bad", "b"), ("a2", "good", "a"), ("b2", "good", "b"))
    ]
    fifo = str(Path(__file__).parent / "programs" / "fifo")
    with runtime_api() as address:
        process = start(fifo, "kit.lambda_runtime", BASE | {"AWS_LAMBDA_RUNTIME_API": address}, "app.handler.handle")
        try:
            RuntimeApi.events.put({"id": "first", "Records": records})
            _, answer = RuntimeApi.answers.get(timeout=60)
        finally:
            process.kill()
            process.communicate()
    assert answer == {"batchItemFailures": [{"itemIdentifier": name} for name in ("b1", "b2")]}
