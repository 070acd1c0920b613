"""The public operations of a service, as its spec says them. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import StringConstraints, field_validator

from components.noun import Noun

Scope = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*:[a-z]+$", max_length=60)]

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
SEGMENT: Final = re.compile(r"^([a-z0-9][a-z0-9._-]*|\{[a-z][A-Za-z0-9]*\})$")


class Route(Noun):
    """One public operation: `GET /v1/orders/{orderId}`. `scope` None means that no token is asked for.

    A `metered` route asks for an API key: the usage plan counts and throttles by it.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    scope: Scope | None = None
    metered: bool = False

    @field_validator("path")
    @classmethod
    def _versioned(cls, path: str) -> str:
        segments = path.split("/")[1:]
        if not path.startswith("/v") or len(segments) < 2 or not re.fullmatch(r"v[1-9][0-9]*", segments[0]):  # noqa: PLR2004 - version and collection
            raise ValueError("a path starts with its API version and a collection, as in /v1/orders")
        for segment in segments[1:]:
            if not SEGMENT.match(segment):
                raise ValueError(f"segment {segment!r} is neither a lower-case word nor a {{parameter}}")
        if segments[1].startswith("{"):
            raise ValueError("the collection after the version is a word: load balancers route by it")
        return path

    @property
    def prefix(self) -> str:
        """What load balancers route by: `/v1/orders`."""
        return "/".join(self.path.split("/")[:3])

    @property
    def shape(self) -> str:
        """The route with its parameters' names left out: what may be claimed once only."""
        return f"{self.method} {re.sub(r'{[^}]*}', '{}', self.path)}"


def scoped(scope: str, *operations: str) -> tuple[Route, ...]:
    """Routes that need a token with `scope`: `scoped("orders:read", "GET /v1/orders")`."""
    return tuple(_route(operation, scope) for operation in operations)


def public(*operations: str) -> tuple[Route, ...]:
    """Routes that need no token: `public("GET /v1/products")`."""
    return tuple(_route(operation, None) for operation in operations)


def metered(*operations: str) -> tuple[Route, ...]:
    """Routes for partners: an API key instead of a token, counted by the usage plan."""
    return tuple(_route(operation, None, metered=True) for operation in operations)


def _route(operation: str, scope: str | None, *, metered: bool = False) -> Route:
    method, _, path = operation.partition(" ")
    return Route.model_validate({"method": method, "path": path, "scope": scope, "metered": metered})
