"""Operations of OpenAPI 3.1, as API Gateway takes them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from components.contracts.operation import Described, described, merged, model_name
from components.derive.routes import ApiRoute
from components.errors import SoukError

READ = ApiRoute("GET", "/v1/stalls/{stallId}", "old-town", None)
OPEN = ApiRoute("POST", "/v1/stalls", "old-town", "stalls:write")

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/v1/stalls": {
            "post": {
                "summary": "Open",
                "description": "Open a stall.",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Stall"}},
                        "text/csv": {"schema": {"type": "string"}},
                    },
                },
                "responses": {
                    "201": {
                        "description": "Opened",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Stall"}}},
                    },
                    "default": {
                        "description": "A problem",
                        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                },
            }
        },
        "/v1/stalls/{stallId}": {
            "parameters": [{"name": "at", "in": "query", "required": True, "schema": {"type": "integer"}}],
            "get": {
                "parameters": [
                    {"name": "stallId", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 9}},
                    {
                        "name": "If-None-Match",
                        "in": "header",
                        "description": "What is known",
                        "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    },
                    {"name": "many", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                ],
                "responses": {"200": {"description": "", "content": {"text/plain": {"schema": {"type": "string"}}}}},
            },
        },
    },
    "components": {
        "schemas": {
            "Stall": {
                "type": "object",
                "properties": {"goods": {"type": "array", "items": {"$ref": "#/components/schemas/Good_Thing"}}},
            },
            "Good_Thing": {"type": "object", "properties": {"within": {"$ref": "#/components/schemas/Good_Thing"}}},
            "Problem": {"type": "object"},
            "Unused": {"type": "object", "if": {}},
        }
    },
}


def changed(*path: str, to: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return document


def open_stall() -> Described:
    return described(OPEN, DOCUMENT)


def test_a_body_s_model_comes_with_all_that_it_refers_to() -> None:
    """API Gateway refuses the whole import for one reference that leads nowhere."""
    found = open_stall()
    assert found.body == {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OldTownStall"}}},
    }
    goods = found.models["OldTownStall"]["properties"]["goods"]
    assert goods["items"] == {"$ref": "#/components/schemas/OldTownGoodThing"}
    within = found.models["OldTownGoodThing"]["properties"]["within"]
    assert within == {"$ref": "#/components/schemas/OldTownGoodThing"}
    assert set(found.models) == {"OldTownStall", "OldTownGoodThing", "OldTownProblem"}


def test_what_no_route_uses_is_not_translated() -> None:
    """A model of an internal operation that API Gateway can't take would stop every deployment."""
    assert "OldTownUnused" not in open_stall().models


def test_responses_have_numbers() -> None:
    """API Gateway has no `default`: the import would lose what failures look like."""
    found = open_stall().responses
    assert found["201"]["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/OldTownStall"}}}
    assert found["400"]["content"]["application/problem+json"]["schema"]["$ref"].endswith("/OldTownProblem")
    assert set(found) == {"201", "400"}
    own = changed("paths", "/v1/stalls", "post", "responses", "400", to={"description": "Its own"})
    assert described(OPEN, own).responses["400"] == {"description": "Its own"}
    assert "content" not in described(READ, DOCUMENT).responses["200"]  # a model is of an object


def test_parameters_have_the_attributes_that_are_read() -> None:
    """A required parameter that isn't declared isn't checked either."""
    by_name = {parameter["name"]: parameter for parameter in described(READ, DOCUMENT).parameters}
    assert by_name == {
        "stallId": {"name": "stallId", "in": "path", "required": True, "schema": {"type": "string"}},
        "at": {"name": "at", "in": "query", "required": True, "schema": {"type": "integer"}},
        "If-None-Match": {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "What is known",
        },
        "many": {"name": "many", "in": "query", "required": False, "schema": {"type": "string"}},
    }


OPERATION = ("paths", "/v1/stalls", "post")
MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        changed("paths", "/v1/stalls", to={}),
        r"old-town\.http\.routes: got 'POST /v1/stalls'; allowed: .*GET /v1/stalls/",
    ),
    (
        changed(*OPERATION, "parameters", to=[{"name": "session", "in": "cookie"}]),
        r"parameter session of POST /v1/stalls: got 'cookie'; allowed: a parameter in the path, query, header",
    ),
    (
        changed("components", "schemas", "Stall", to={"properties": {"n": {"prefixItems": []}}}),
        r"openapi\.json: Stall\.properties\.n: got 'prefixItems'",
    ),
    (
        changed("components", "schemas", "Stall", to={"$ref": "other.json#/Stall"}),
        r"\$ref: got 'other\.json#/Stall'; allowed: #/components/schemas/… of the same document",
    ),
    (
        changed(
            "components",
            "schemas",
            to={
                "Stall": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("A_B", "AB")]},
                "A_B": {},
                "AB": {},
                "Problem": {},
            },
        ),
        r"two models come to be called OldTownAB",
    ),
]


@pytest.mark.parametrize(("document", "message"), MISTAKES)
def test_what_can_not_be_taken_is_told(document: dict[str, Any], message: str) -> None:
    """An import fails half-way through a deployment, or drops in silence what somebody relies on."""
    with pytest.raises(SoukError, match=message):
        described(OPEN, document)


def test_models_of_two_services_stay_apart() -> None:
    """Two services with a `Page` each would overwrite one another's."""
    assert model_name("order", "Page") != model_name("product", "Page")
    models: dict[str, dict[str, Any]] = {}
    merged(models, {"OrderPage": {"type": "object"}}, "order")
    merged(models, {"OrderPage": {"type": "object"}}, "order")
    with pytest.raises(SoukError, match="two models come to be called OrderPage"):
        merged(models, {"OrderPage": {"type": "array"}}, "order-page")
