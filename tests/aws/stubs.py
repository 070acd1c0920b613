"""Answers for the calls that the AWS emulator lacks, checked against AWS's own description of the call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.validate import validate_parameters

Answer = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class _Response:
    status_code: int = 200


def answer(session: boto3.Session, service: str, operation: str, result: Answer) -> None:
    """Let the clients that `session` makes from now on answer one operation without asking anybody.

    `result` is the answer, or a function of the call's context. It has to fit the operation's shape.
    """
    plain: Any = session
    shape = plain.client(service).meta.service_model.operation_model(operation).output_shape

    def before_call(**context: Any) -> tuple[_Response, dict[str, Any]]:
        found = dict(result(context) if callable(result) else result)
        validate_parameters(found, shape)
        return _Response(), found

    plain.events.register(f"before-call.{service}.{operation}", before_call)
