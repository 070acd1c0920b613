"""Request validation as the planned validator does it: required parameters, and the body against its model.

Source: API Gateway Developer Guide, "Request validation for REST APIs": models are JSON Schema draft 4, chosen by the
content type, `application/json` where the request names none; a content type without a model is not validated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from policies.analysis.values import as_list, as_mapping
from souk.local.gateway.routes import Operation

DOCUMENT: Final = "urn:document"


class Validation:
    """Validates requests against one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        resource: Resource[Any] = Resource(contents=dict(document), specification=DRAFT4)
        self._registry: Registry[Any] = Registry[Any]().with_resource(DOCUMENT, resource)
        self._models: dict[tuple[str, str, str], Draft4Validator] = {}

    def missing(self, operation: Operation, query: Mapping[str, Any], headers: Mapping[str, str]) -> list[str]:
        """The names of required parameters that a request lacks. A path has its own, or it isn't this path."""
        places: Mapping[str, Mapping[str, Any]] = {"query": query, "header": headers}
        return [
            parameter["name"]
            for parameter in as_list(operation.details.get("parameters"))
            if parameter.get("required")
            and parameter["in"] in places
            and (parameter["name"].lower() if parameter["in"] == "header" else parameter["name"])
            not in places[parameter["in"]]
        ]

    def accepts(self, operation: Operation, content_type: str, body: bytes) -> bool:
        """Whether the body is what the operation's model wants."""
        declared: Mapping[str, Any] | None = operation.details.get("requestBody")
        if declared is None:
            return True
        kind = content_type.partition(";")[0].strip().lower() or "application/json"
        models: Mapping[str, Any] = declared["content"]
        if kind not in models:
            return True
        if not body.strip():
            return not declared.get("required")
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return False
        return self._model(operation, kind, models[kind]).is_valid(content)  # pyright: ignore[reportUnknownMemberType]

    def _model(self, operation: Operation, kind: str, model: Mapping[str, Any]) -> Draft4Validator:
        key = (operation.method, operation.template, kind)
        if key not in self._models:
            schema = _absolute(as_mapping(model.get("schema")))
            self._models[key] = Draft4Validator(schema, registry=self._registry)
        return self._models[key]


def _absolute(schema: Any) -> Any:
    """References into the document, from where the schema stands alone."""
    if isinstance(schema, Mapping):
        return {
            key: f"{DOCUMENT}{value}" if key == "$ref" and str(value).startswith("#") else _absolute(value)
            for key, value in cast("Mapping[str, Any]", schema).items()
        }
    return [_absolute(item) for item in cast("list[Any]", schema)] if isinstance(schema, list) else schema
