"""The application's OpenAPI document: FastAPI's, with our problems where it would describe its own errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from kit.web.problems import MEDIA_TYPE, ProblemDetails

PROBLEM: Final = {
    "description": "A problem (RFC 9457)",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}
OF_FASTAPI: Final = ("HTTPValidationError", "ValidationError")


def document(app: FastAPI) -> dict[str, Any]:
    """The document. The same for the same code: it is committed and compared."""
    made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    for operation in operations(made):
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = PROBLEM
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in OF_FASTAPI:
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {}) | {"ProblemDetails": problem}
    return made


def operations(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a document."""
    for path in found.get("paths", {}).values():
        yield from (operation for method, operation in path.items() if method != "parameters")
