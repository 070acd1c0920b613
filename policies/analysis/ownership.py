"""Whose a resource is: the Service component it sits in, and the tag that has to agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.model import Resource, Stack, once
from policies.analysis.values import UNKNOWN, Unknown, as_int, as_list, known_strings

PLATFORM_COMPONENT: Final = "souk:platform:Platform"
SERVICE_COMPONENT: Final = "souk:service:Service"
OWNER_TAG: Final = "souk:service"
_PLATFORM: Final = "platform"
_ROOT: Final = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a Service component says of its service. A property that isn't known is UNKNOWN."""

    name: str
    urn: str
    port: int | Unknown | None
    callers: tuple[str, ...] | Unknown
    calls: tuple[str, ...] | Unknown
    stores: tuple[str, ...] | Unknown


@once
def declarations(stack: Stack) -> Mapping[str, Declaration]:
    """The services of the stack by name. Empty for a program without Service components."""
    found = (_declaration(component) for component in stack.of(SERVICE_COMPONENT))
    return {declaration.name: declaration for declaration in found}


def follows_conventions(stack: Stack) -> bool:
    """Whether the program declares services or a platform at all; a slice may have only one of the two."""
    return bool(declarations(stack)) or bool(stack.of(PLATFORM_COMPONENT))


def _declaration(component: Resource) -> Declaration:
    port = component.props.get("port")
    return Declaration(
        name=_service_name(component),
        urn=component.urn,
        port=UNKNOWN if port is UNKNOWN else as_int(port),
        callers=_names(component, "callers"),
        calls=_names(component, "calls"),
        stores=_names(component, "stores"),
    )


def _names(component: Resource, key: str) -> tuple[str, ...] | Unknown:
    values = as_list(component.props.get(key))
    return UNKNOWN if UNKNOWN in values else tuple(known_strings(values))


def _service_name(component: Resource) -> str:
    name = component.props.get("service")
    return name if isinstance(name, str) and name else component.name


def component_service(stack: Stack, resource: Resource) -> str | None:
    """The service whose component holds the resource, or None."""
    holders = (resource, *stack.ancestors(resource))
    return next((_service_name(holder) for holder in holders if holder.type == SERVICE_COMPONENT), None)


def is_platform_part(stack: Stack, resource: Resource) -> bool:
    """Whether the resource lies in the platform: the one component of that type and name that stands at the top."""
    return any(
        holder.type == PLATFORM_COMPONENT and holder.name == _PLATFORM and not [*_components(stack, holder)]
        for holder in stack.ancestors(resource)
    )


def _components(stack: Stack, component: Resource) -> Iterator[Resource]:
    """What holds a component, but for the stack itself."""
    return (holder for holder in stack.ancestors(component) if holder.type != _ROOT)


def tagged_service(resource: Resource) -> str | None:
    """The service that the resource's tag names, or None."""
    tag = resource.tag(OWNER_TAG)
    return tag if isinstance(tag, str) and tag else None


def declared_owners(stack: Stack, resource: Resource) -> frozenset[str]:
    """Every service that component or tag name as the owner: none, one, or two that contradict each other."""
    named = (component_service(stack, resource), tagged_service(resource))
    return frozenset(name for name in named if name is not None)
