"""Which routes of an API anyone may call, wherever the API says so: routes, methods, an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from policies.analysis.api_policies import who_may_call
from policies.analysis.model import Resource, Stack
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, as_bool, as_list, as_mapping, dig, from_json, known_strings

APIS: Final = ("aws:apigateway/restApi:RestApi", "aws:apigatewayv2/api:Api")
STAGES: Final = ("aws:apigateway/stage:Stage", "aws:apigatewayv2/stage:Stage")
_METHOD: Final = "aws:apigateway/method:Method"
_RESOURCE: Final = "aws:apigateway/resource:Resource"
_ROUTE: Final = "aws:apigatewayv2/route:Route"
_NONE: Final = "NONE"
_CONNECT: Final = "$connect"
_VERBS: Final = frozenset({"get", "put", "post", "delete", "patch", "head", "trace", "x-amazon-apigateway-any-method"})
"""OPTIONS is left out: a browser asks it before it has anything to show."""


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """A route that anyone may call (`GET /products`), and what states it. None: which, if any, isn't known yet."""

    by: Resource
    route: str | None


def is_private(api: Resource) -> bool:
    """Whether the API is called from inside VPCs only."""
    return "PRIVATE" in known_strings(dig(api.props, "endpointConfiguration", "types"))


def open_routes(stack: Stack) -> Iterator[OpenRoute]:
    """Every route of every API that isn't private. A key counts as asking who calls."""
    for method in stack.of(_METHOD):
        apis = refer(stack, method, ("restApi",), APIS).targets
        if not (apis and all(map(is_private, apis))):
            yield from _unless_limited(stack, apis, _of_method(stack, method))
    for route in stack.of(_ROUTE):
        if not _follows_connection(stack, route):
            yield from _of_route(route)
    for api in stack.of(*APIS):
        if api.states("body") and not is_private(api):
            yield from _unless_limited(stack, (api,), _of_document(api))
    yield from _of_apis(stack)


def _unless_limited(stack: Stack, apis: tuple[Resource, ...], found: Iterator[OpenRoute]) -> Iterator[OpenRoute]:
    """What is open, but for an API whose own policy says who may call it, or from where."""
    limited = {who_may_call(stack, api) for api in apis} or {False}
    for route in found if limited != {True} else ():
        yield route if limited == {False} else OpenRoute(route.by, None)


def _follows_connection(stack: Stack, route: Resource) -> bool:
    """Whether a route is for messages of a WebSocket: who calls is asked once, when he connects.

    Source: API Gateway Developer Guide, "Control and manage access to WebSocket APIs". Routes of HTTP APIs are a verb
    and a path, or `$default`.
    """
    key = route.props.get("routeKey")
    if key == _CONNECT or not isinstance(key, str):
        return False
    apis = refer(stack, route, ("apiId",), APIS).targets
    return any(map(_is_websocket, apis)) or not (apis or key == "$default" or " " in key)


def _is_websocket(api: Resource) -> bool:
    return api.props.get("protocolType") == "WEBSOCKET"


def _of_apis(stack: Stack) -> Iterator[OpenRoute]:
    """APIs that open something by themselves: by quick create, or because nothing asks who connects."""
    connecting = {
        api.urn
        for route in stack.of(_ROUTE)
        if route.props.get("routeKey") in (_CONNECT, UNKNOWN)
        for api in refer(stack, route, ("apiId",), APIS).targets
    }
    routed = {api.urn for route in stack.of(_ROUTE) for api in refer(stack, route, ("apiId",), APIS).targets}
    for api in stack.of(APIS[1]):
        if _is_websocket(api) and api.urn in routed - connecting:
            yield OpenRoute(api, _CONNECT)
        elif not _is_websocket(api) and api.states("target"):
            key = api.props.get("routeKey") if api.states("routeKey") else "$default"
            yield OpenRoute(api, key if isinstance(key, str) else None)


def _of_method(stack: Stack, method: Resource) -> Iterator[OpenRoute]:
    kind, verb = method.props.get("authorization"), method.props.get("httpMethod")
    if kind is UNKNOWN:
        yield OpenRoute(method, None)
    elif kind in (None, _NONE) and not as_bool(method.props.get("apiKeyRequired")) and verb != "OPTIONS":
        # A path is known once it exists; until then its resource is what tells methods apart.
        resource = refer(stack, method, ("resourceId",), (_RESOURCE,)).sole
        path = resource.props.get("path") if resource else None
        yield OpenRoute(method, f"{verb} {path if isinstance(path, str) else method.name}")


def _of_route(route: Resource) -> Iterator[OpenRoute]:
    kind, key = route.props.get("authorizationType"), route.props.get("routeKey")
    if kind is UNKNOWN:
        yield OpenRoute(route, None)
    elif kind in (None, "", _NONE) and not as_bool(route.props.get("apiKeyRequired")):
        name = key if isinstance(key, str) else route.name
        if not name.startswith(("OPTIONS ", "$disconnect")):
            yield OpenRoute(route, name)


def _of_document(api: Resource) -> Iterator[OpenRoute]:
    document = from_json(api.props.get("body"))
    if not isinstance(document, Mapping):
        yield OpenRoute(api, None)
        return
    content = cast("Mapping[str, Any]", document)
    for path, item in as_mapping(content.get("paths")).items():
        for verb, operation in as_mapping(item).items():
            if verb in _VERBS and _is_open(content, as_mapping(operation)):
                yield OpenRoute(api, f"{'ANY' if verb.startswith('x-') else verb.upper()} {path}")


def _is_open(document: Mapping[str, Any], operation: Mapping[str, Any]) -> bool:
    """OpenAPI: an operation's own `security` replaces the document's; an empty one, or an empty choice, is none."""
    if as_mapping(operation.get("x-amazon-apigateway-auth")).get("type", _NONE) != _NONE:
        return False
    security = operation.get("security", document.get("security"))
    choices = as_list(security)
    return not choices or {} in choices
