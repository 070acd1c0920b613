"""A service as its OpenAPI document has it: what it takes, what it refuses, what it answers. Pure.

The refusals are those of the services' own kit (`services/kit/web/problems.py`, `identity.py`), status and type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from jsonschema import Draft202012Validator

from souk.local.gateway.routes import METHODS, Matched, Routes
from souk.local.virtual.examples import example
from souk.local.virtual.hiding import shown

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
NOBODY: Final = ("", "-")
"""What the subject's header says where nobody has signed in."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. Names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. `body` None: there is none."""

    status: int
    body: Any
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Contract:
    """One service's document. `scopes` are by operation (`GET /v1/orders`): None for one that needs no token."""

    def __init__(self, service: str, document: Document, scopes: Mapping[str, str | None]) -> None:
        self.service = service
        self._document = document
        self._scopes = scopes
        self._routes = Routes(document)

    @property
    def operations(self) -> list[str]:
        """All operations, as `GET /v1/orders/{orderId}`."""
        return [
            f"{method.upper()} {path}"
            for path, methods in self._document["paths"].items()
            for method in methods
            if method in METHODS
        ]

    def matched(self, asked: Asked) -> Matched | Told:
        """The operation that a request is for, or why there is none."""
        found = self._routes.match(asked.method, asked.path)
        if found:
            return found
        others = [method.upper() for method in METHODS if self._routes.match(method.upper(), asked.path)]
        if others:
            return problem(405, None, headers={"Allow": ", ".join(others)})
        return problem(404, None)

    def refusal(self, matched: Matched, asked: Asked) -> Told | None:
        """How the service would refuse a request that isn't as its contract says; None for one that it would take."""
        scope = self._scopes.get(key(matched))
        if scope is not None:
            if asked.headers.get("x-souk-subject", "") in NOBODY:
                return problem(401, "unauthenticated", "Sign in first.", headers={"WWW-Authenticate": "Bearer"})
            if scope not in asked.headers.get("x-souk-scope", "").split():
                return problem(403, "scope-missing", f"The token lacks the scope {scope}.")
        media_type = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
        if asked.body and media_type != JSON:
            return problem(415, None, "A body is application/json.")
        errors = [*self._wrong_parameters(matched, asked), *self._wrong_body(matched, asked)]
        detail = "The request is not as the contract says."
        return problem(422, "invalid-request", detail, errors=errors) if errors else None

    def shown(self, matched: Matched, body: bytes) -> str:
        """A request's body, without the passwords in it."""
        content: Document = matched.operation.details.get("requestBody", {}).get("content", {})
        return shown(body, content.get(JSON, {}).get("schema", {}), self._document)

    def answer(self, matched: Matched) -> Told:
        """The first success of the operation: the document's example, or one made up, about what was asked for."""
        responses: Document = matched.operation.details["responses"]
        status = next((status for status in responses if status.startswith("2")), "200")
        content: Document = responses.get(status, {}).get("content", {})
        for kind, said in content.items():
            body = self._example(said, matched.operation.template.strip("/").rpartition("/")[2])
            about = {name: unquote(value) for name, value in matched.parameters.items()}
            return Told(int(status), self._about(body, about, said.get("schema", {})), kind)
        return Told(int(status), None)

    def wrong_answer(self, operation: str, status: int, body: Any) -> list[str]:
        """What an answer says that the contract doesn't allow. Raises KeyError for an unknown operation."""
        method, _, path = operation.partition(" ")
        responses: Document = self._document["paths"][path][method.lower()]["responses"]
        response = responses.get(str(status), responses.get("default"))
        if response is None:
            return [f"{status} is none of its statuses: {', '.join(responses)}"]
        content: Document = response.get("content", {})
        if not content:
            return [] if body is None else ["it has no body"]
        return self._errors(next(iter(content.values())).get("schema", {}), body)

    def _example(self, said: Document, name: str) -> Any:
        named = [one.get("value") for one in said.get("examples", {}).values() if "value" in one]
        if "example" in said or named:
            return said.get("example", named[0] if named else None)
        return example(said.get("schema", {}), self._document, name)

    def _about(self, body: Any, parameters: Mapping[str, str], schema: Document) -> Any:
        """The answer with the path's ids in it, as far as it may have them: `productId`, or `id` for the last one."""
        if not isinstance(body, dict):
            return body
        found: dict[str, Any] = dict(body)  # pyright: ignore[reportUnknownArgumentType] - JSON
        for index, (name, value) in enumerate(reversed(list(parameters.items()))):
            field_name = name if name in found else "id" if index == 0 else name
            changed = {**found, field_name: value}
            if field_name in found and not self._errors(schema, changed):
                found = changed
        return found

    def _wrong_parameters(self, matched: Matched, asked: Asked) -> Iterator[dict[str, str]]:
        given: dict[str, Mapping[str, str]] = {
            "path": {name: unquote(value) for name, value in matched.parameters.items()},
            "query": asked.query,
            "header": asked.headers,
        }
        for parameter in matched.operation.details.get("parameters", ()):
            place, name = parameter["in"], parameter["name"]
            values = given.get(place, {})
            value = values.get(name.lower() if place == "header" else name)
            if value is None:
                if parameter.get("required"):
                    yield {"pointer": f"/{place}/{name}", "detail": "Field required"}
                continue
            schema = parameter.get("schema", {})
            for error in self._errors(schema, _typed(schema, value)):
                yield {"pointer": f"/{place}/{name}", "detail": error}

    def _wrong_body(self, matched: Matched, asked: Asked) -> Iterator[dict[str, str]]:
        declared: Document | None = matched.operation.details.get("requestBody")
        if declared is None:
            return
        if not asked.body:
            if declared.get("required"):
                yield {"pointer": "/body", "detail": "Field required"}
            return
        try:
            body = json.loads(asked.body)
        except (ValueError, RecursionError):
            yield {"pointer": "/body", "detail": "JSON decode error"}
            return
        schema = declared["content"].get(JSON, {}).get("schema", {})
        yield from ({"pointer": "/body", "detail": error} for error in self._errors(schema, body))

    def _errors(self, schema: Document, value: Any) -> list[str]:
        """What is wrong with a value: the place and the rule, never the value, which may be somebody's password."""
        whole = {**schema, "components": self._document.get("components", {})}
        errors: Any = Draft202012Validator(whole).iter_errors(value)  # pyright: ignore[reportUnknownMemberType]
        return [f"{error.json_path}: not as {error.validator!r} says ({error.validator_value})" for error in errors]


def key(matched: Matched) -> str:
    """How an operation is named: `GET /v1/orders/{orderId}`."""
    return f"{matched.operation.method} {matched.operation.template}"


def problem(
    status: int,
    kind: str | None,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Told:
    """A problem (RFC 9457), as the services word it."""
    title = kind.replace("-", " ").capitalize() if kind else HTTPStatus(status).phrase
    body = {"type": f"urn:souk:problem:{kind}" if kind else "about:blank", "title": title, "status": status}
    body |= ({"detail": detail} if detail else {}) | ({"errors": errors} if errors else {})
    return Told(status, body, PROBLEM, headers or {})


def _typed(schema: Document, text: str) -> Any:
    """A parameter's text as what its schema wants."""
    kinds = {schema.get("type"), *(one.get("type") for one in schema.get("anyOf", ()))}
    if "string" not in kinds and kinds & {"integer", "number", "boolean"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
