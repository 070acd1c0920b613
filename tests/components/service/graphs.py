"""The whole system, recorded: as it stands, and with other services or settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from components.catalogue import catalogue
from components.program import run
from components.spec import Http, ServiceSpec, Table, scoped
from services import system
from souk.graph.model import Graph, Mode, Resource
from souk.graph.record import record
from tests.pure.test_config import values

SERVICES: Final = system().names
STACKS: Final = ("dev", "prod")
DIGEST: Final = f"sha256:{'1' * 64}"

BASKET: Final = ServiceSpec(
    name="basket",
    slot=99,
    http=Http(routes=scoped("baskets:write", "GET /v1/baskets/{basketId}")),
    stores=(Table(name="baskets", key="basketId"),),
)
"""A service that doesn't exist: its image is named by a digest, because there is nothing to build it from."""


def recorded(env: str, *more: ServiceSpec, change: dict[str, Any] | None = None, mode: Mode = "preview") -> Graph:
    """Record a stack with more services, listed first, and with some keys of its file changed."""
    digests = {f"services.{spec.name}.image": DIGEST for spec in more}
    return record(
        lambda: run(lambda: catalogue((*more, *system()))),
        project="souk",
        stack=env,
        config=values(env, {**digests, **(change or {})}),
        mode=mode,
    )


@cache
def with_basket() -> Graph:
    """Stack dev with one service more."""
    return recorded("dev", BASKET)


def of_service(graph: Graph, name: str) -> Iterator[Resource]:
    """Everything below a Service component."""
    parents = {resource.urn: resource.parent for resource in graph}
    root = next(r.urn for r in graph.of_type("souk:service:Service") if r.name == name)
    for resource in graph:
        above = resource.parent
        while above is not None and above != root:
            above = parents.get(above)
        if above == root:
            yield resource


def below_services(graph: Graph) -> list[tuple[str, Resource]]:
    """Every resource of every service, with the service's name."""
    components = graph.of_type("souk:service:Service")
    return [(service.name, resource) for service in components for resource in of_service(graph, service.name)]
