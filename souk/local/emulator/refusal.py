"""How AWS says no, in each of its protocols. Pure.

Sources: the services' own answers as botocore's parsers read them (`botocore/parsers.py`), and the error codes of the
services' API references.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from souk.local.emulator.call import Call

FORBIDDEN: Final = 403
BAD_REQUEST: Final = 400
JSON: Final = "application/x-amz-json-1.0"
XML: Final = "text/xml"

_QUERY_CODES: Final[Mapping[str, str]] = {"sns": "AuthorizationError"}
"""What a service of the query protocol calls it, where that isn't AccessDenied."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that the emulator gives itself."""

    status: int
    headers: Mapping[str, str]
    body: str


def denied(call: Call, principal: str, action: str, resource: str, why: str) -> Answer:
    """AccessDenied: the caller is known, and may not."""
    message = f"User: {principal} is not authorized to perform: {action} on resource: {resource} {why}"
    return _answer(call, "AccessDenied", message)


def unknown_key(call: Call) -> Answer:
    """The access key is nobody's."""
    return _answer(call, "UnrecognizedClient", "The security token included in the request is invalid.")


def _answer(call: Call, kind: str, message: str) -> Answer:
    if call.service == "s3":
        body = f"<Error><Code>{kind}</Code><Message>{escape(message)}</Message></Error>"
        return Answer(FORBIDDEN, {"Content-Type": "application/xml"}, body)
    if call.service == "sqs" and "Action" not in call.params:
        # SQS speaks JSON with the codes of the query protocol that it spoke before.
        headers = {"Content-Type": JSON, "x-amzn-query-error": f"{kind};Sender"}
        return Answer(FORBIDDEN, headers, _json(f"com.amazonaws.sqs#{kind}", message))
    if "Action" in call.params:
        code = _QUERY_CODES.get(call.service, kind)
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        return Answer(FORBIDDEN, {"Content-Type": XML}, f"<ErrorResponse>{error}</ErrorResponse>")
    if call.service == "ses":
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": f"{kind}Exception"}
        return Answer(FORBIDDEN, headers, json.dumps({"message": message}))
    return Answer(BAD_REQUEST, {"Content-Type": JSON}, _json(f"com.amazon.coral.service#{kind}Exception", message))


def _json(kind: str, message: str) -> str:
    return json.dumps({"__type": kind, "message": message, "Message": message})
