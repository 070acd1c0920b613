"""`souk plan`: what a stack would deploy."""

from __future__ import annotations

import sys
from pathlib import Path

from components.errors import SoukError
from souk.console import progress, show
from souk.document import document, written
from souk.facts import facts
from souk.facts.ownership import Ownership
from souk.graph.model import Graph
from souk.planned import planned
from souk.render import render
from souk.stacks.project import references


def plan(root: Path, stack: str, *, service: str | None, as_json: bool) -> None:
    """Print the plan of a stack, or of one service in it. Raises SoukError for a service that is not there."""
    with progress(f"recording {stack}"):
        graph = render(stack, root=root, stack_references=references(root, stack))
    ownership = Ownership.of(graph)
    if service is not None and service not in ownership.services:
        known = ", ".join(ownership.services) or "none"
        raise SoukError(f"--service: there is no service {service!r} in {stack}; it has: {known}.")
    if as_json:
        sys.stdout.write(written(document(graph, ownership, service)))
    else:
        chosen = _only(graph, ownership, service)
        show(planned(graph, facts(chosen, ownership), service))


def _only(graph: Graph, ownership: Ownership, service: str | None) -> Graph:
    """The graph, or one service's part of it."""
    if service is None:
        return graph
    own = tuple(resource for resource in graph if ownership.service_of(resource) == service)
    return Graph(graph.project, graph.stack, graph.mode, own, graph.outputs)
