"""The REST API as an OpenAPI 3 document with API Gateway's extensions, from all services' routes and contracts. Pure.

Extensions: API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from components.catalogue import Catalogue
from components.contracts.files import Contracts
from components.contracts.operation import REFERENCE, Described, described, merged
from components.derive import cors
from components.derive.late import Late, Ref
from components.derive.platform_identity import PlatformIdentity
from components.derive.routes import ApiRoute, routes
from components.place import Place

VPC_LINK: Final = Ref("vpc-link", "id")
INTERNAL_BALANCER: Final = Ref("internal-balancer", "arn")

ANSWER_TTL: Final = 60
"""Seconds for which API Gateway keeps the authorizer's answer, and so for which a token outlives its withdrawal."""

TIMEOUT: Final = 29_000
"""Milliseconds: API Gateway's own limit. A service's callers wait for less (`Call.timeout`)."""

VALIDATOR: Final = "strict"
DOCUMENTATION: Final = "x-amazon-apigateway-documentation"
"""The part of the document that says what it all means: nothing in it is unknown before creation."""

ANY_OBJECT: Final = "JsonObject"
WITH_BODY: Final = ("POST", "PUT", "PATCH")
SUBJECT_HEADER: Final = "X-Souk-Subject"
SCOPE_HEADER: Final = "X-Souk-Scope"

NOBODY: Final = "'-'"
"""What the two headers say on a public route: API Gateway takes no empty static value."""


def document(place: Place, catalogue: Catalogue, contracts: Contracts) -> dict[str, Any]:
    """The document. Unknown before creation are only VPC_LINK and INTERNAL_BALANCER.

    Raises SoukError as `routes` and `described` do.
    """
    found = tuple((route, _described(route, contracts)) for route in routes(catalogue))
    origin = cors.origin(place, catalogue)
    paths: dict[str, dict[str, Any]] = {}
    models: dict[str, dict[str, Any]] = {}
    for route, said in found:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, said, place)
        merged(models, said.models, route.service)
    for operations in paths.values():
        operations["options"] = cors.preflight(origin, [method.upper() for method in operations])
    return {
        "openapi": "3.0.1",
        "info": {
            "title": PlatformIdentity(place).api,
            "version": "1",
            "description": f"The public API of {place.domain}: one document of all services' routes.",
        },
        "servers": [{"url": f"https://{place.api_domain}"}],
        "paths": paths,
        "components": {
            "schemas": models,
            "securitySchemes": {
                "token": _authorizer(place),
                "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            },
        },
        "x-amazon-apigateway-api-key-source": "HEADER",
        "x-amazon-apigateway-request-validators": {
            VALIDATOR: {"validateRequestBody": True, "validateRequestParameters": True}
        },
        # The import overwrites what the API was created with: what must not be lost stands here too.
        "x-amazon-apigateway-security-policy": "TLS_1_2",
        "x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": True},
        "x-amazon-apigateway-request-validator": VALIDATOR,
        "x-amazon-apigateway-gateway-responses": _gateway_responses(origin),
        DOCUMENTATION: _documentation(
            place, [each for each in found if each[0].service in contracts.documents], models
        ),
    }


def _described(route: ApiRoute, contracts: Contracts) -> Described:
    """What the service's contract says; of a service without one, that the route exists."""
    if route.service in contracts.documents:
        return described(route, contracts.documents[route.service])
    takes_body = route.method in WITH_BODY
    schema = {"$ref": f"{REFERENCE}{ANY_OBJECT}"}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return Described(
        summary=route.key,
        description="",
        parameters=[
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.parameters
        ],
        body=body if takes_body else None,
        responses={"200": {"description": f"What {route.service} answers"}},
        models={ANY_OBJECT: {"type": "object"}} if takes_body else {},
    )


def _operation(route: ApiRoute, said: Described, place: Place) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": f"{said.summary} ({route.service})",
        "tags": [route.service],
        "security": _security(route),
        "x-souk-service": route.service,
        "parameters": said.parameters,
        "responses": said.responses,
        "x-amazon-apigateway-integration": _integration(route, place),
    }
    if route.scope:
        operation["x-souk-scope"] = route.scope
    if said.body:
        operation["requestBody"] = said.body
    return operation


def _security(route: ApiRoute) -> list[dict[str, list[str]]]:
    asked = {"token": route.scope is not None, "key": route.metered}
    return [{scheme: [] for scheme, wanted in asked.items() if wanted}] if any(asked.values()) else []


def _integration(route: ApiRoute, place: Place) -> dict[str, Any]:
    """The private integration with the internal load balancer.

    Through a VPC link of version 2, API Gateway sends the stage's name on as the first segment of the path (Developer
    Guide, "Private integrations for REST APIs"), and backends listen at `/v1/…`. The load balancer takes it off: a
    mapping template could override the path, but the same guide says that proxy integrations run none.
    The two headers are set on every route, so that no caller can set them.
    """
    return {
        "type": "http_proxy",
        "httpMethod": route.method,
        "connectionType": "VPC_LINK",
        "connectionId": Late("", VPC_LINK),
        "integrationTarget": Late("", INTERNAL_BALANCER),
        "uri": f"https://{place.entry_domain}{route.path}",
        "timeoutInMillis": TIMEOUT,
        "requestParameters": {
            **{f"integration.request.path.{name}": f"method.request.path.{name}" for name in route.parameters},
            f"integration.request.header.{SUBJECT_HEADER}": "context.authorizer.subject" if route.scope else NOBODY,
            f"integration.request.header.{SCOPE_HEADER}": "context.authorizer.scope" if route.scope else NOBODY,
        },
    }


def _authorizer(place: Place) -> dict[str, Any]:
    """Answers are kept for a token on one route: the method and the route's template are identity sources too."""
    arns = place.arns
    function = arns.function(PlatformIdentity(place).authorizer)
    invocation = f"path/2015-03-31/functions/{function}/invocations"
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "request",
            "identitySource": "method.request.header.Authorization, context.httpMethod, context.resourcePath",
            "authorizerUri": f"arn:{arns.partition}:apigateway:{arns.region}:lambda:{invocation}",
            "authorizerResultTtlInSeconds": ANSWER_TTL,
        },
    }


def _gateway_responses(origin: str | None) -> dict[str, Any]:
    """What API Gateway answers itself. A route that doesn't exist is 404 and not 403, which would suggest a token."""
    body = '{"message": $context.error.messageString, "requestId": "$context.requestId"}'
    common = {"responseParameters": cors.gateway_headers(origin), "responseTemplates": {"application/json": body}}
    throttled = {"gatewayresponse.header.Retry-After": "'1'", **cors.gateway_headers(origin)}
    challenge = {"gatewayresponse.header.WWW-Authenticate": "'Bearer'", **cors.gateway_headers(origin)}
    return {
        "DEFAULT_4XX": common,
        "DEFAULT_5XX": common,
        "ACCESS_DENIED": {**common, "statusCode": 403},
        "AUTHORIZER_FAILURE": {**common, "statusCode": 503},
        "BAD_REQUEST_BODY": {**common, "statusCode": 400},
        "BAD_REQUEST_PARAMETERS": {**common, "statusCode": 400},
        "INTEGRATION_TIMEOUT": {**common, "statusCode": 504},
        "MISSING_AUTHENTICATION_TOKEN": {**common, "statusCode": 404},
        "QUOTA_EXCEEDED": {**common, "statusCode": 429},
        "THROTTLED": {**common, "statusCode": 429, "responseParameters": throttled},
        "UNAUTHORIZED": {**common, "statusCode": 401, "responseParameters": challenge},
        "WAF_FILTERED": {**common, "statusCode": 403},
    }


def _documentation(
    place: Place, found: Iterable[tuple[ApiRoute, Described]], models: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """What API Gateway publishes for those who call the API, of routes that a contract says something of."""
    parts: list[dict[str, Any]] = [
        {"location": {"type": "API"}, "properties": {"description": f"The public API of {place.domain}"}}
    ]
    for route, said in found:
        parts += _method_parts(route, said)
    parts += [
        {"location": {"type": "MODEL", "name": name}, "properties": {"description": content["description"]}}
        for name, content in sorted(models.items())
        if content.get("description")
    ]
    return {"documentationParts": parts}


def _method_parts(route: ApiRoute, said: Described) -> list[dict[str, Any]]:
    need = f"Needs a token with the scope {route.scope}." if route.scope else "Open to all."
    at = {"path": route.path, "method": route.method}
    texts = {"summary": f"{said.summary} ({route.service})", "description": f"{said.description} {need}".strip()}
    method = {"location": {"type": "METHOD", **at}, "properties": texts}
    responses = [
        {
            "location": {"type": "RESPONSE", **at, "statusCode": status},
            "properties": {"description": response["description"]},
        }
        for status, response in said.responses.items()
    ]
    return [method, *responses]
