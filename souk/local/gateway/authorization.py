"""Asks the planned authorizer, keeps its answers for as long as the plan says, and applies its policy."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from policies.analysis.iam_documents import parse
from policies.analysis.iam_request import Named, Request, decide
from policies.analysis.values import as_mapping
from souk.local.functions.runtime import FunctionError

Invoke = Callable[[dict[str, Any]], Awaitable[Any]]
SOURCES: Final = "method.request.header."


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the authorizer says of the caller; integrations may hand it on."""

    context: Mapping[str, str]


Verdict = Allowed | Literal["UNAUTHORIZED", "ACCESS_DENIED", "AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"]


class Authorization:
    """One authorizer of the document. `invoke` runs its function on an event."""

    def __init__(self, scheme: Mapping[str, Any], invoke: Invoke, clock: Callable[[], float]) -> None:
        settings = scheme["x-amazon-apigateway-authorizer"]
        self._sources = [source.strip() for source in settings["identitySource"].split(",")]
        self._ttl = float(settings.get("authorizerResultTtlInSeconds", 300))
        self._invoke = invoke
        self._clock = clock
        self._kept: dict[tuple[str, ...], tuple[float, Any]] = {}

    async def judge(self, event: dict[str, Any]) -> Verdict:
        """Whether the request may go on. A request without one of the identity sources isn't even asked about."""
        identity = tuple(self._identity(source, event) for source in self._sources)
        if not all(identity):
            return "UNAUTHORIZED"
        answer = self._fresh(identity)
        if answer is None:
            try:
                answer = await self._invoke(event)
            except FunctionError as error:
                return "UNAUTHORIZED" if error.message == "Unauthorized" else "AUTHORIZER_FAILURE"
            if self._ttl:
                self._kept[identity] = (self._clock() + self._ttl, answer)
        return _applied(answer, event["methodArn"])

    def _identity(self, source: str, event: Mapping[str, Any]) -> str:
        if source.startswith(SOURCES):
            wanted = source.removeprefix(SOURCES).lower()
            return next((value for name, value in event["headers"].items() if name.lower() == wanted), "")
        return {"context.httpMethod": event["httpMethod"], "context.resourcePath": event["resource"]}.get(source, "")

    def _fresh(self, identity: tuple[str, ...]) -> Any:
        until, answer = self._kept.get(identity, (0.0, None))
        if until <= self._clock():
            self._kept.pop(identity, None)
            return None
        return answer


def _applied(answer: Any, method_arn: str) -> Verdict:
    """Evaluate the policy that the function returned for the method that was called."""
    given = as_mapping(answer)
    statements = parse(json.dumps(given.get("policyDocument")))
    if not isinstance(statements, tuple) or "principalId" not in given:
        return "AUTHORIZER_CONFIGURATION_ERROR"
    request = Request(str(given["principalId"]), "execute-api:Invoke", method_arn)
    if not decide(request, [Named("authorizer", statements)]).allowed:
        return "ACCESS_DENIED"
    return Allowed({key: str(value) for key, value in as_mapping(given.get("context")).items()})
