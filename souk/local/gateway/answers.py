"""What the gateway answers itself: the document's gateway responses. Pure.

Source: API Gateway Developer Guide, "Gateway response types": each type's own status, its message, and the type that
stands in for one that isn't configured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from policies.analysis.values import as_mapping

Kind = Literal[
    "ACCESS_DENIED",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "THROTTLED",
    "UNAUTHORIZED",
]

DEFAULTS: Final[Mapping[Kind, tuple[int, str]]] = {
    "ACCESS_DENIED": (403, "User is not authorized to access this resource"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "Internal server error"),
    "AUTHORIZER_FAILURE": (500, "Internal server error"),
    "BAD_REQUEST_BODY": (400, "Invalid request body"),
    "BAD_REQUEST_PARAMETERS": (400, "Missing required request parameters"),
    "INTEGRATION_FAILURE": (504, "Network error communicating with endpoint"),
    "INTEGRATION_TIMEOUT": (504, "Endpoint request timed out"),
    "INVALID_API_KEY": (403, "Forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "Missing Authentication Token"),
    "QUOTA_EXCEEDED": (429, "Limit Exceeded"),
    "REQUEST_TOO_LARGE": (413, "Request Too Long"),
    "THROTTLED": (429, "Too Many Requests"),
    "UNAUTHORIZED": (401, "Unauthorized"),
}
SERVER_ERRORS: Final = 500
TEMPLATE: Final = '{"message":$context.error.messageString}'
HEADER: Final = "gatewayresponse.header."


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Answers:
    """The gateway responses of one document. `public` replaces public names as the browser's side knows them."""

    def __init__(self, document: Mapping[str, Any], public: Mapping[str, str]) -> None:
        self._configured: Mapping[str, Any] = as_mapping(document.get("x-amazon-apigateway-gateway-responses"))
        self._public = public

    def of(self, kind: Kind, request_id: str, message: str | None = None) -> Answer:
        """The answer of one kind."""
        status, text = DEFAULTS[kind]
        fallback = "DEFAULT_5XX" if status >= SERVER_ERRORS else "DEFAULT_4XX"
        found: Mapping[str, Any] = self._configured.get(kind) or self._configured.get(fallback) or {}
        template = as_mapping(found.get("responseTemplates")).get("application/json", TEMPLATE)
        body = template.replace("$context.error.messageString", json.dumps(message or text))
        headers = {
            name.removeprefix(HEADER): self.translated(unquoted(value))
            for name, value in as_mapping(found.get("responseParameters")).items()
        }
        return Answer(
            int(found.get("statusCode") or status),
            {"Content-Type": "application/json", **headers},
            body.replace("$context.requestId", request_id).encode(),
        )

    def mocked(self, integration: Mapping[str, Any]) -> Answer:
        """What a mock integration answers: its default response's headers, and no body."""
        found = integration["responses"]["default"]
        headers = {
            name.removeprefix("method.response.header."): self.translated(unquoted(value))
            for name, value in as_mapping(found.get("responseParameters")).items()
        }
        return Answer(int(found["statusCode"]), headers, b"")

    def translated(self, text: str) -> str:
        """A text with every public origin as it is here."""
        for planned, here in self._public.items():
            text = re.sub(rf"{re.escape(planned)}(?![\w.-])", here, text)
        return text


def unquoted(value: str) -> str:
    """A static value stands in single quotes in a mapping."""
    return value[1:-1] if value.startswith("'") and value.endswith("'") else value
