"""The API's routes, all services' together. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from components.catalogue import Catalogue
from components.errors import SoukError
from components.spec import ServiceSpec

KEYS_METHOD: Final = "GET"
KEYS_PATH: Final = "/v1/keys"
"""Where the service that issues the tokens publishes its keys: a public route, read by the authorizer."""


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """One operation. `scope` None means that no token is asked for, `metered` that an API key is."""

    method: str
    path: str
    service: str
    scope: str | None
    metered: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """The path's parameters, in order."""
        return tuple(re.findall(r"{([^}]*)}", self.path))

    @property
    def key(self) -> str:
        """How the authorizer's table knows the route: `GET /v1/orders/{orderId}`."""
        return f"{self.method} {self.path}"


def routes(catalogue: Catalogue) -> tuple[ApiRoute, ...]:
    """Every route, in the order of paths: a service more changes no other's place in the document's diff.

    Raises SoukError if there is a scoped route but nobody publishes keys, or if two paths name the parameter at one
    place differently, which API Gateway refuses half-way through an import.
    """
    found = [
        ApiRoute(route.method, route.path, spec.name, route.scope, route.metered)
        for spec in catalogue
        if spec.http
        for route in spec.http.routes
    ]
    _keys_are_published(catalogue, found)
    _siblings_agree(found)
    return tuple(sorted(found, key=lambda route: (route.path, route.method)))


def scopes(found: tuple[ApiRoute, ...]) -> dict[str, str]:
    """The authorizer's table: route → scope, of the scoped routes."""
    return {route.key: route.scope for route in found if route.scope is not None}


def publishes_keys(spec: ServiceSpec) -> bool:
    """Whether the service issues the tokens: it is the one that publishes the keys they are signed with."""
    declared = spec.http.routes if spec.http else ()
    return any((route.method, route.path, route.scope) == (KEYS_METHOD, KEYS_PATH, None) for route in declared)


def _keys_are_published(catalogue: Catalogue, found: list[ApiRoute]) -> None:
    scoped = next((route for route in found if route.scope is not None), None)
    if scoped and not any(publishes_keys(spec) for spec in catalogue):
        raise SoukError(
            f"{scoped.service}.http.routes: {scoped.key} asks for the scope {scoped.scope!r}, but no service has the "
            f"public route {KEYS_METHOD} {KEYS_PATH}, from which the authorizer learns the keys that tokens are signed "
            f'with. Add public("{KEYS_METHOD} {KEYS_PATH}") to the service that issues the tokens.'
        )


def _siblings_agree(found: list[ApiRoute]) -> None:
    names: dict[str, tuple[str, ApiRoute]] = {}
    for route in found:
        parent = ""
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                other, owner = names.setdefault(parent, (segment, route))
                if other != segment:
                    raise SoukError(
                        f"{route.service}.http.routes: {route.path} names a parameter {segment} where {owner.path} of "
                        f"{owner.service} has {other}; API Gateway admits one name for one place. "
                        f"Use {other} in both."
                    )
            parent = f"{parent}/{'{}' if segment.startswith('{') else segment}"
