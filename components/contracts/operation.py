"""What a service's OpenAPI document says of one route, in API Gateway's words. Pure.

Sources: API Gateway Developer Guide, "Important notes": of a parameter, only name, place, type and whether it is
required are read; models have alphanumeric names; a method's responses have numbers, and models of objects only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.contracts.files import WRITE, Document
from components.contracts.model import model
from components.derive.routes import ApiRoute
from components.errors import SoukError, mistake

REFERENCE: Final = "#/components/schemas/"
PLACES: Final = ("path", "query", "header")
PRIMITIVES: Final = ("string", "integer", "number", "boolean")
ANY_FAILURE: Final = "400"
"""Stands for OpenAPI's `default`, which API Gateway doesn't have: most failures are a client's mistake."""

JSON: Final = re.compile(r"application/([a-z0-9.-]+\+)?json")


@dataclass(frozen=True, slots=True)
class Described:
    """One operation. `models` are those that it needs, by name, with what they refer to."""

    summary: str
    description: str
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None
    responses: dict[str, Any]
    models: dict[str, dict[str, Any]]


def described(route: ApiRoute, document: Document) -> Described:
    """What the document of the route's service says of it.

    Raises SoukError if the document doesn't have the route, or has something in it that API Gateway can't take.
    """
    operation = _operation(route, document)
    models = _Models(route.service, document)
    body = _body(operation, models)
    responses = dict(_responses(operation, models))
    return Described(
        summary=str(operation.get("summary", "")),
        description=str(operation.get("description", "")),
        parameters=[_parameter(given, route) for given in _given(operation, route, document)],
        body=body,
        responses=responses,
        models=models.found,
    )


def _operation(route: ApiRoute, document: Document) -> Mapping[str, Any]:
    paths: Mapping[str, Any] = document.get("paths", {})
    found = paths.get(route.path, {}).get(route.method.lower())
    if found is None:
        operations = [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]
        raise mistake(
            f"{route.service}.http.routes",
            route.key,
            f"an operation of services/{route.service}/openapi.json ({', '.join(operations) or 'it has none'})",
            f"Correct services/{route.service}/infra.py, or serve the route and run `{WRITE}` in "
            f"services/{route.service}.",
        )
    return found


def _given(operation: Mapping[str, Any], route: ApiRoute, document: Document) -> list[Mapping[str, Any]]:
    """The path's and the operation's own parameters. Those in the path are the route's, whatever is said of them."""
    said = [*document["paths"][route.path].get("parameters", ()), *operation.get("parameters", ())]
    own = {given.get("name"): given for given in said if given.get("in") == "path"}
    in_path = [own.get(name, {"name": name, "in": "path"}) for name in route.parameters]
    return [*in_path, *(given for given in said if given.get("in") != "path")]


def _parameter(given: Mapping[str, Any], route: ApiRoute) -> dict[str, Any]:
    place = given.get("in")
    if place not in PLACES:
        raise mistake(
            f"services/{route.service}/openapi.json: parameter {given.get('name')} of {route.key}",
            place or given.get("$ref"),
            f"a parameter in the {', '.join(PLACES)}",
            "Take it from there: API Gateway knows no other place.",
        )
    found = {
        "name": given["name"],
        "in": place,
        "required": place == "path" or bool(given.get("required")),
        "schema": {"type": _type(given.get("schema", {}))},
    }
    return found | ({"description": given["description"]} if given.get("description") else {})


def _type(schema: Mapping[str, Any]) -> str:
    """The one primitive type that a value has; a text where there are several, or none."""
    kinds = {schema.get("type"), *(one.get("type") for one in schema.get("anyOf", ()))} - {None, "null"}
    return next((kind for kind in PRIMITIVES if kinds == {kind}), "string")


def _body(operation: Mapping[str, Any], models: _Models) -> dict[str, Any] | None:
    """The request's body, as far as it is JSON: of another content type, API Gateway has no model."""
    declared: Mapping[str, Any] = operation.get("requestBody", {})
    content = {
        kind: {"schema": models.use(described.get("schema", {}))}
        for kind, described in declared.get("content", {}).items()
        if JSON.fullmatch(kind)
    }
    return {"required": bool(declared.get("required")), "content": content} if content else None


def _responses(operation: Mapping[str, Any], models: _Models) -> Iterator[tuple[str, dict[str, Any]]]:
    found: Mapping[str, Any] = operation.get("responses", {})
    for status, response in found.items():
        number = ANY_FAILURE if status == "default" else status
        if number != status and number in found:
            continue  # the document says itself what a mistake is answered with
        if not re.fullmatch(r"[1-5][0-9]{2}", number):
            continue  # a range, such as 4XX
        content = {
            kind: {"schema": models.use(told["schema"])}
            for kind, told in response.get("content", {}).items()
            if JSON.fullmatch(kind) and str(told.get("schema", {}).get("$ref", "")).startswith(REFERENCE)
        }
        yield number, {"description": response.get("description", "")} | ({"content": content} if content else {})


class _Models:
    """The models that one operation needs. Each is named after its service: two services may each have a `Page`."""

    def __init__(self, service: str, document: Document) -> None:
        self._service = service
        self._schemas: Mapping[str, Any] = document.get("components", {}).get("schemas", {})
        self._names: dict[str, str] = {}
        self.found: dict[str, dict[str, Any]] = {}

    def use(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The schema as it stands in the operation."""
        return model(schema, f"services/{self._service}/openapi.json", self._refer)

    def _refer(self, target: str) -> str:
        name = target.removeprefix(REFERENCE)
        if name == target or name not in self._schemas:
            raise mistake(
                f"services/{self._service}/openapi.json: $ref",
                target,
                f"{REFERENCE}… of the same document",
                f"Run `{WRITE}` in services/{self._service}.",
            )
        known = model_name(self._service, name)
        if self._names.setdefault(known, name) != name:
            raise _one_name(self._service, known)
        if known not in self.found:
            self.found[known] = {}  # it may refer to itself
            place = f"services/{self._service}/openapi.json: {name}"
            self.found[known] = model(self._schemas[name], place, self._refer)
        return f"{REFERENCE}{known}"


def model_name(service: str, schema: str) -> str:
    """What API Gateway calls a schema: letters and digits alone."""
    return "".join(re.findall(r"[A-Za-z0-9]+", service.title() + schema))


def merged(models: dict[str, dict[str, Any]], more: Mapping[str, dict[str, Any]], service: str) -> None:
    """Add an operation's models to the API's. Raises SoukError if two that differ come to have one name."""
    for name, content in more.items():
        if models.setdefault(name, content) != content:
            raise _one_name(service, name)


def _one_name(service: str, name: str) -> SoukError:
    return SoukError(
        f"services/{service}/openapi.json: two models come to be called {name}, because API Gateway takes only letters "
        f"and digits. Rename one of the two classes."
    )
