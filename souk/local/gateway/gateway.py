"""The API gateway: what the planned document says happens to a request, in the order in which API Gateway does it."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from starlette.requests import Request

from policies.analysis.values import as_mapping
from souk.local.gateway.answers import Answer, Answers, Kind, unquoted
from souk.local.gateway.authorization import Allowed, Authorization
from souk.local.gateway.clients import Clients
from souk.local.gateway.limits import Bucket
from souk.local.gateway.routes import Matched, Routes
from souk.local.gateway.targets import Forwarded, Onward, Targets, TimedOutError, UnreachableError, response
from souk.local.gateway.validation import Validation
from souk.local.plan.api import Api
from souk.local.plan.entries import Entry

LARGEST_BODY: Final = 10 * 1024 * 1024
"""Bytes: API Gateway's payload limit."""

OVERWRITTEN: Final = "integration.request.header."
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that one stage applies."""

    api: Api
    routes: Routes
    answers: Answers
    authorizations: Mapping[str, Authorization]
    clients: Clients
    throttle: Bucket
    validation: Validation
    entry: Entry
    targets: Targets
    log: Callable[[Mapping[str, Any]], None]


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """The gateway answers itself."""

    def __init__(self, kind: Kind, message: str | None = None) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.message = message


class Gateway:
    """Serves one stage at one of the API's names."""

    def __init__(self, stage: Stage, domain: str) -> None:
        self._stage = stage
        self._domain = domain

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        request, began = Request(scope, receive), time.monotonic()
        request_id = str(uuid.uuid4())
        path: str = scope["raw_path"].decode("latin-1").partition("?")[0]
        matched = self._stage.routes.match(request.method, path)
        context: dict[str, Any] = {
            "apiRequestId": request_id,
            "domain": self._domain,
            "method": request.method,
            "path": path,
            "resource": matched.operation.template if matched else "",
            "subject": "",
            "error": "",
            "time": round(time.time() * 1000),
        }
        try:
            answer = await self._answered(request, path, matched, request_id, context)
        except Refusal as refusal:
            context["error"] = refusal.kind
            answer = self._stage.answers.of(refusal.kind, request_id, refusal.message)
        headers = list(answer.headers.items() if isinstance(answer, Answer) else answer.headers)
        latency = round((time.monotonic() - began) * 1000)
        self._stage.log({**context, "status": answer.status, "latency": latency})
        await response(answer.status, [*headers, ("x-amzn-requestid", request_id)], answer.body)(scope, receive, send)

    async def _answered(
        self, request: Request, path: str, matched: Matched | None, request_id: str, context: dict[str, Any]
    ) -> Answer | Forwarded:
        if matched is None:
            raise Refusal("MISSING_AUTHENTICATION_TOKEN")
        if matched.operation.integration["type"] == "mock":
            return self._stage.answers.mocked(matched.operation.integration)
        if not self._stage.throttle.take():
            raise Refusal("THROTTLED")
        caller = await self._authorized(request, path, matched, request_id)
        context["subject"] = caller.get("subject", "")
        if matched.operation.asks_for("key") and (kind := self._stage.clients.refuse(request.headers.get("x-api-key"))):
            raise Refusal(kind)
        body = await _body(request)
        self._validate(request, matched, body)
        return await self._integrated(request, matched, body, caller)

    async def _authorized(self, request: Request, path: str, matched: Matched, request_id: str) -> Mapping[str, str]:
        for scheme, authorization in self._stage.authorizations.items():
            if matched.operation.asks_for(scheme):
                verdict = await authorization.judge(self._event(request, path, matched, request_id))
                if not isinstance(verdict, Allowed):
                    raise Refusal(verdict)
                return verdict.context
        return NOTHING

    def _validate(self, request: Request, matched: Matched, body: bytes) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        missing = self._stage.validation.missing(matched.operation, dict(request.query_params), headers)
        if missing:
            raise Refusal("BAD_REQUEST_PARAMETERS", f"Missing required request parameters: [{', '.join(missing)}]")
        if not self._stage.validation.accepts(matched.operation, headers.get("content-type", ""), body):
            raise Refusal("BAD_REQUEST_BODY")

    async def _integrated(
        self, request: Request, matched: Matched, body: bytes, caller: Mapping[str, str]
    ) -> Forwarded:
        """Forward through the internal load balancer: by a VPC link, the stage's name comes first in the path."""
        integration = matched.operation.integration
        path = httpx.URL(integration["uri"]).raw_path.decode()
        for name, value in matched.parameters.items():
            path = path.replace(f"%7B{name}%7D", value).replace(f"{{{name}}}", value)
        headers = [*request.headers.items(), ("x-forwarded-for", request.client.host if request.client else "")]
        set_here = _headers(integration, caller)
        kept = [(name, value) for name, value in headers if name.lower() not in set_here]
        onward = Onward(
            method=integration["httpMethod"],
            path=f"/{self._stage.api.stage}{path}",
            query=request.url.query,
            headers=[*kept, *set_here.items()],
            body=body,
            timeout=integration["timeoutInMillis"] / 1000,
        )
        try:
            return await self._stage.targets.forward(self._stage.entry, onward)
        except TimedOutError:
            raise Refusal("INTEGRATION_TIMEOUT") from None
        except UnreachableError:
            raise Refusal("INTEGRATION_FAILURE") from None

    def _event(self, request: Request, path: str, matched: Matched, request_id: str) -> dict[str, Any]:
        """What a REQUEST authorizer gets (Developer Guide, "Input to an API Gateway Lambda authorizer")."""
        operation, stage = matched.operation, self._stage.api.stage
        headers: dict[str, list[str]] = {}
        for name, value in request.headers.items():
            headers.setdefault(name, []).append(value)
        return {
            "type": "REQUEST",
            "methodArn": f"{self._stage.api.arn}/{stage}/{operation.method}{path}",
            "resource": operation.template,
            "path": path,
            "httpMethod": operation.method,
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
            "queryStringParameters": dict(request.query_params),
            "pathParameters": dict(matched.parameters),
            "stageVariables": {},
            "requestContext": {
                "requestId": request_id,
                "stage": stage,
                "domainName": self._domain,
                "httpMethod": operation.method,
                "resourcePath": operation.template,
                "path": f"/{stage}{path}",
                "identity": {"sourceIp": request.client.host if request.client else ""},
            },
        }


async def _body(request: Request) -> bytes:
    """The body, up to what API Gateway takes."""
    length = request.headers.get("content-length", "0")
    if re.fullmatch(r"\d{1,12}", length) and int(length) > LARGEST_BODY:
        raise Refusal("REQUEST_TOO_LARGE")
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise Refusal("REQUEST_TOO_LARGE")
        parts.append(part)
    return b"".join(parts)


def _headers(integration: Mapping[str, Any], caller: Mapping[str, str]) -> dict[str, str]:
    """The headers that the integration sets, whatever the caller sent under their names."""
    found: dict[str, str] = {}
    for target, source in as_mapping(integration.get("requestParameters")).items():
        if target.startswith(OVERWRITTEN):
            name = target.removeprefix(OVERWRITTEN).lower()
            from_authorizer = source.startswith("context.authorizer.")
            found[name] = caller.get(source.rpartition(".")[2], "") if from_authorizer else unquoted(source)
    return found


def line(record: Mapping[str, Any]) -> str:
    """One line of the access log."""
    return json.dumps(record) + "\n"
