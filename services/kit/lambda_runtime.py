"""Run an image on Lambda: ask the runtime API for an event, hand it to the code, return what it says.

`python -m kit.lambda_runtime app.handler.handle`. The protocol: AWS Lambda Developer Guide, "Using the Lambda runtime
API for custom runtimes".
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Final

from kit.log import configure, log
from kit.memory import settled

API: Final = "/2018-06-01/runtime"
Handle = Callable[[dict[str, Any], None], Any]
"""Takes the event, and no context: what it would tell is in the environment."""


def main(name: str) -> None:
    """Load the handler and serve events for as long as Lambda lets the process live."""
    configure()
    try:
        module, _, function = name.rpartition(".")
        handle: Handle = getattr(importlib.import_module(module), function)
    except Exception as error:
        _post(f"{API}/init/error", _failure(error))
        raise
    settled()
    while True:
        serve_one(handle)


def serve_one(handle: Handle) -> None:
    """Handle one event. What the code raises is reported as that event's failure, and the next one is served."""
    response, body = _call("GET", f"{API}/invocation/next")
    invocation = f"{API}/invocation/{response.headers['Lambda-Runtime-Aws-Request-Id']}"
    try:
        result = json.dumps(handle(json.loads(body), None))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the event's failure, not the process's
        log.error("event failed", exc_info=error)
        _post(f"{invocation}/error", _failure(error))
    else:
        _post(f"{invocation}/response", result)


def _failure(error: Exception) -> str:
    return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)})


def _post(path: str, body: str) -> None:
    _call("POST", path, body)


def _call(method: str, path: str, body: str | None = None) -> tuple[HTTPResponse, bytes]:
    # No timeout: the next event may be hours away, and Lambda freezes the process until then.
    connection = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
