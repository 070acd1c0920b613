"""Which service a resource belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from souk.graph.model import Graph, Resource

SERVICE = "souk:service:Service"
TAG = "souk:service"


@dataclass(frozen=True, slots=True)
class Ownership:
    """The services of a graph, in its order, and who owns what.

    The nearest Service component above a resource owns it; a resource with none above it, such as a service's security
    group in the platform, belongs to the service its tag names.
    """

    by_urn: dict[str, Resource] = field(repr=False)
    declarations: dict[str, Resource] = field(repr=False)

    @classmethod
    def of(cls, graph: Graph) -> Ownership:
        """Read it from the components and the tags."""
        declared = {str(r.inputs.get("service", r.name)): r for r in graph.of_type(SERVICE)}
        return cls({resource.urn: resource for resource in graph}, declared)

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the services."""
        return tuple(self.declarations)

    def declaration(self, service: str) -> Resource:
        """The component of a service."""
        return self.declarations[service]

    def service_of(self, resource: Resource) -> str | None:
        """The owner's name; None for what belongs to the platform."""
        above: Resource | None = resource
        while above is not None:
            if above.type == SERVICE:
                return str(above.inputs.get("service", above.name))
            above = self.by_urn.get(above.parent or "")
        tags = resource.inputs.get("tags")
        return tags.get(TAG) if isinstance(tags, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - plain data
