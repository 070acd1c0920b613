"""The REST API's document."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft4Validator

from components.catalogue import catalogue
from components.derive.listener_rules import listener_rules
from components.errors import SoukError
from components.quotas import check_import
from components.spec import Http, Route, ServiceSpec, public, scoped
from services import system
from souk.graph.model import UNKNOWN
from souk.local.gateway.routes import operations as document_operations
from souk.local.gateway.validation import Validation
from tests.components.platform.graphs import API_ROUTES as ROUTES
from tests.components.platform.graphs import one, platform, plus, stack

API = "aws:apigateway/restApi:RestApi"


@cache
def body(env: str = "dev") -> dict[str, Any]:
    return json.loads(one(stack(env, "up"), API).inputs["body"])


def operation(path: str, method: str) -> dict[str, Any]:
    return body()["paths"][path][method.lower()]


def integration(path: str, method: str) -> dict[str, Any]:
    return operation(path, method)["x-amazon-apigateway-integration"]


def test_every_route_of_every_service_is_there_and_no_other() -> None:
    """A route that a spec declares and the API doesn't know answers 404 to customers only."""
    found = {
        (path, method.upper())
        for path, operations in body()["paths"].items()
        for method in operations
        if method != "options"
    }
    assert found == {(path, method) for path, method, _, _ in ROUTES}


@pytest.mark.parametrize(("path", "method", "service", "scope"), ROUTES)
def test_backends_see_the_path_that_clients_called(path: str, method: str, service: str, scope: str | None) -> None:
    """Through a VPC link, API Gateway puts the stage's name first: backends would be asked for /live/v1/….

    The load balancer takes such a path for the service's too, and takes the stage's name off; the authorizer's own
    requests, which come without it, stay as they are.
    """
    del scope
    found = integration(path, method)
    assert found["uri"] == f"https://entry.dev.souk.example{path}"
    assert found["httpMethod"] == method
    assert "requestTemplates" not in found  # a proxy integration runs none
    (stage,) = {stage.inputs["stageName"] for stage in stack("dev", "up").of_type("aws:apigateway/stage:Stage")}
    called = re.sub(r"{\w+}", "1%2F..x", path)
    for sent in (f"/{stage}{called}", called):
        (rule,) = [
            rule for rule in listener_rules(system().spec(service)) if any(fnmatchcase(sent, p) for p in rule.paths)
        ]
        assert rule.rewrite is not None
        regex, replacement = rule.rewrite
        assert re.sub(regex, replacement.replace("$", "\\"), sent) == called


def test_integrations_are_private() -> None:
    """An integration over the internet needs a public load balancer behind the API."""
    graph = stack("dev", "up")
    link = one(graph, "aws:apigatewayv2/vpcLink:VpcLink")
    balancer = one(graph, "aws:lb/loadBalancer:LoadBalancer", "platform-edge-internal")
    for path, method, _, _ in ROUTES:
        found = integration(path, method)
        assert (found["type"], found["connectionType"]) == ("http_proxy", "VPC_LINK")
        assert (found["connectionId"], found["integrationTarget"]) == (link.id, balancer.outputs["arn"])
        names = re.findall(r"{(\w+)}", path)
        mapped = {key for key in found["requestParameters"] if key.startswith("integration.request.path.")}
        assert mapped == {f"integration.request.path.{name}" for name in names}


@pytest.mark.parametrize(("path", "method", "service", "scope"), ROUTES)
def test_scoped_routes_ask_the_authorizer(path: str, method: str, service: str, scope: str | None) -> None:
    """`security` left out means the document's default, which is open."""
    found = operation(path, method)
    asked = {"token": scope is not None, "key": path.startswith("/v1/feeds/")}
    assert found["security"] == (
        [{name: [] for name, wanted in asked.items() if wanted}] if any(asked.values()) else []
    )
    assert (found["x-souk-service"], found.get("x-souk-scope")) == (service, scope)


@pytest.mark.parametrize(("path", "method", "service", "scope"), ROUTES)
def test_callers_can_not_say_who_they_are(path: str, method: str, service: str, scope: str | None) -> None:
    """A proxy passes headers on: on an open route, `X-Souk-Subject: admin` would arrive as it was sent."""
    del service
    parameters = integration(path, method)["requestParameters"]
    expected = "context.authorizer.subject" if scope else "'-'"
    assert parameters["integration.request.header.X-Souk-Subject"] == expected
    assert parameters["integration.request.header.X-Souk-Scope"] == expected.replace("subject", "scope")


def test_every_path_answers_preflights_for_the_site_alone() -> None:
    """`*` would let any page that a customer visits call the API from there."""
    for path, operations in body()["paths"].items():
        preflight = operations["options"]
        assert preflight["security"] == []
        mock = preflight["x-amazon-apigateway-integration"]
        assert mock["type"] == "mock"
        assert json.loads(mock["requestTemplates"]["application/json"]) == {"statusCode": 204}
        answer = mock["responses"]["default"]
        headers = {key.rpartition(".")[2]: value for key, value in answer["responseParameters"].items()}
        assert headers["Access-Control-Allow-Origin"] == "'https://dev.souk.example'"
        methods = {method.upper() for method in operations}
        assert set(headers["Access-Control-Allow-Methods"].strip("'").split(",")) == methods, path
        assert "authorization" in headers["Access-Control-Allow-Headers"]
        declared = preflight["responses"][answer["statusCode"]]["headers"]
        assert set(declared) == set(headers)  # API Gateway refuses to map a header that isn't declared


def test_api_gateway_s_own_answers_can_be_read_by_the_site() -> None:
    """Without the header, a page sees a network error in place of "too many requests" or "sign in again"."""
    answers = body()["x-amazon-apigateway-gateway-responses"]
    expected = {"DEFAULT_4XX", "DEFAULT_5XX", "UNAUTHORIZED", "ACCESS_DENIED", "THROTTLED", "WAF_FILTERED"}
    assert expected <= set(answers)
    for answer in answers.values():
        origin = answer["responseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"]
        assert origin == "'https://dev.souk.example'"
        body_text = answer["responseTemplates"]["application/json"]
        assert json.loads(body_text.replace("$context.error.messageString", '"text"'))["message"] == "text"
    assert answers["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == 404


def test_bodies_are_checked() -> None:
    """What can't be a request is turned away before it reaches a service."""
    document = body()
    validator = document["x-amazon-apigateway-request-validator"]
    checks = document["x-amazon-apigateway-request-validators"][validator]
    assert checks == {"validateRequestBody": True, "validateRequestParameters": True}
    for path, method, _, _ in ROUTES:
        assert ("requestBody" in operation(path, method)) is (method in ("POST", "PUT", "PATCH"))


def test_requests_are_checked_by_the_services_own_models() -> None:
    """A gateway that takes any object leaves it to each service to turn away what can't be a request."""
    document = body()
    model = document["components"]["schemas"]["OrderPlacement"]
    posted = operation("/v1/orders", "POST")
    reference = {"schema": {"$ref": "#/components/schemas/OrderPlacement"}}
    assert posted["requestBody"] == {"required": True, "content": {"application/json": reference}}
    assert (model["required"], model["additionalProperties"]) == (["lines", "payment"], False)
    assert {p["name"] for p in operation("/v1/orders", "GET")["parameters"]} == {"limit", "cursor"}
    assert posted["summary"] == "Place (order)"
    validator = Validation(document)
    found = next(one for one in document_operations(document) if (one.method, one.template) == ("POST", "/v1/orders"))
    card = {"method": "card", "token": "tok_visa"}
    line = {"productId": "00000000-0000-4000-8000-000000000001", "quantity": 1}
    for placed, accepted in (
        ({"lines": [line], "payment": card}, True),
        ({"lines": [line]}, False),
        ({"lines": [{**line, "quantity": "1"}], "payment": card}, False),
        ({"lines": [line], "payment": {**card, "method": "cash"}}, False),
        ({"lines": [line], "payment": card, "price": 1}, False),
    ):
        assert validator.accepts(found, "application/json", json.dumps(placed).encode()) is accepted, placed


def test_every_model_is_one_that_api_gateway_takes() -> None:
    """The import refuses a name with an underscore, and a reference that leads nowhere, for the whole API."""
    document = body("prod")
    models = document["components"]["schemas"]
    assert all(name.isalnum() for name in models)
    references = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(document)))
    assert references == {f"#/components/schemas/{name}" for name in models}
    for model in models.values():
        Draft4Validator.check_schema(model)


def test_what_is_said_of_the_routes_is_published() -> None:
    """Documentation parts that no version holds are seen by nobody but the API's administrators."""
    graph = stack("dev")
    version = one(graph, "aws:apigateway/documentationVersion:DocumentationVersion")
    assert one(graph, "aws:apigateway/stage:Stage").inputs["documentationVersion"] == version.inputs["version"]
    parts = body()["x-amazon-apigateway-documentation"]["documentationParts"]
    said = {
        (part["location"]["method"], part["location"]["path"]): part["properties"]["description"]
        for part in parts
        if part["location"]["type"] == "METHOD"
    }
    assert set(said) == {(method, path) for path, method, _, _ in ROUTES}
    assert said["DELETE", "/v1/orders/{orderId}"] == (
        "Cancel one's own order. What was taken for it is given back. Needs a token with the scope orders:write."
    )
    assert {"type": "MODEL", "name": "OrderPlacement"} in [part["location"] for part in parts]


def test_a_service_from_elsewhere_is_reached_as_it_is() -> None:
    """A third party's image comes without a contract: its routes must still lead to it."""
    basket = ServiceSpec(name="basket", slot=99, http=Http(routes=public("GET /v1/b/{id}", "POST /v1/b")))
    graph = platform("dev", "up", services=plus(basket))
    paths = json.loads(one(graph, API).inputs["body"])["paths"]
    assert [parameter["name"] for parameter in paths["/v1/b/{id}"]["get"]["parameters"]] == ["id"]
    schema = paths["/v1/b"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/JsonObject"}


def test_a_document_that_is_too_large_is_a_mistake() -> None:
    """API Gateway refuses it, and only after the network and the load balancers are there."""
    document: dict[str, Any] = {
        "x": "é" * (3 * 1024 * 1024),
        "x-amazon-apigateway-documentation": {"documentationParts": []},
    }
    with pytest.raises(SoukError, match=r"bytes of the API's document: got \d+; allowed: at most 6291456"):
        check_import(document)


def test_the_authorizer_s_answers_are_kept_per_route() -> None:
    """Kept under the token alone, the policy of one route would be the answer for all."""
    found = body()["components"]["securitySchemes"]["token"]["x-amazon-apigateway-authorizer"]
    assert found["type"] == "request"
    assert {source.strip() for source in found["identitySource"].split(",")} == {
        "method.request.header.Authorization",
        "context.httpMethod",
        "context.resourcePath",
    }
    assert 0 < found["authorizerResultTtlInSeconds"] <= 60
    function = one(stack("dev", "up"), "aws:lambda/function:Function")
    assert f"/functions/{function.outputs['arn']}/invocations" in found["authorizerUri"]


def test_only_this_api_may_call_the_authorizer() -> None:
    """A permission without a source admits every API of every account."""
    graph = stack("dev", "up")
    permission = one(graph, "aws:lambda/permission:Permission").inputs
    assert permission["principal"] == "apigateway.amazonaws.com"
    assert permission["sourceArn"] == f"{one(graph, API).outputs['executionArn']}/authorizers/*"


def test_a_preview_knows_the_routes() -> None:
    """The document holds ids that a preview doesn't know; judges read the routes from the component."""
    graph = stack("dev")
    assert one(graph, API).inputs["body"] is UNKNOWN
    component = one(graph, "souk:edge:Api")
    rows = [(row["path"], row["method"], row["service"], row["scope"]) for row in component.inputs["routes"]]
    assert rows == ROUTES
    assert component.outputs["routes"] == component.inputs["routes"]


KEYLESS = [
    spec.model_copy(update={"http": Http(routes=tuple(r for r in spec.http.routes if r.path != "/v1/keys"))})
    if spec.name == "user" and spec.http
    else spec
    for spec in system()
]
SCOPED_KEYS = ServiceSpec(name="basket", slot=99, http=Http(routes=scoped("a:read", "GET /v1/keys", "GET /v1/a")))


@pytest.mark.parametrize("specs", [KEYLESS, [SCOPED_KEYS]], ids=["no keys", "keys behind a token"])
def test_tokens_that_nobody_could_check_are_a_mistake(specs: list[ServiceSpec]) -> None:
    """The authorizer would refuse every request, and only after everything was deployed."""
    with pytest.raises(SoukError, match=r"no service has the public route GET /v1/keys.*Add public"):
        platform("dev", services=catalogue(specs))


def test_two_names_for_one_parameter_are_a_mistake() -> None:
    """API Gateway refuses the whole document, half-way through the deployment."""
    routes = (
        *public("GET /v1/keys"),
        Route(method="GET", path="/v1/orders/{orderId}"),
        Route(method="GET", path="/v1/orders/{id}/lines"),
    )
    specs = [ServiceSpec(name="order", slot=1, http=Http(routes=routes))]
    with pytest.raises(SoukError, match=r"names a parameter {id} where .* has {orderId}.*Use {orderId} in both"):
        platform("dev", services=catalogue(specs))
