"""One call of an AWS API, as it stands on the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import parse_qs, unquote

from werkzeug.wrappers import Request

_CREDENTIAL: Final = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([^/,\s]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls what. `service` is the name that requests are signed with, which for all used here is IAM's prefix too.

    `operation` is "" where the protocol has none (REST): method and path say it there.
    """

    key: str
    region: str
    service: str
    operation: str
    params: Mapping[str, Any]
    method: str
    path: str


def read(request: Request) -> Call | None:
    """The call in a request; None if it isn't signed, or not as AWS signs."""
    found = _CREDENTIAL.search(request.headers.get("Authorization", ""))
    if found is None:
        return None
    key, region, service = found.groups()
    operation, params = _content(request, service)
    return Call(key, region, service, operation, params, request.method, unquote(request.path))


def _content(request: Request, service: str) -> tuple[str, Mapping[str, Any]]:
    target = request.headers.get("X-Amz-Target", "")
    if target:
        return target.rpartition(".")[2], _json(request.get_data(cache=True))
    body = request.get_data(cache=True)
    if (request.content_type or "").startswith("application/x-www-form-urlencoded"):
        fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        return fields.get("Action", ""), fields
    if service == "ses":
        return ("SendEmail", _json(body)) if request.path.endswith("/outbound-emails") else ("", {})
    return "", {}


def _json(body: bytes) -> Mapping[str, Any]:
    """The parameters. Whatever isn't an object has none: the emulator itself refuses it afterwards."""
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", content) if isinstance(content, dict) else {}
