"""The stand-in for the engine: answers the SDK's requests and writes down what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2

from components.errors import SoukError
from souk.graph import requests, sdk, urns, wire
from souk.graph.computed import complete, foresee
from souk.graph.model import STACK_REFERENCE, UNKNOWN, Invoke, Mode, Resource, Secret
from souk.graph.places import PROVIDER, Places
from souk.graph.remote import EXPANSIONS
from souk.graph.remote.request import Remote

GET_RESOURCE: Final = "pulumi:pulumi:getResource"


@dataclass(frozen=True, slots=True)
class World:
    """What a recording takes as given: outputs of other stacks by stack name, answers to data sources by token."""

    stack_references: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    invokes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])


class Recorder(MockMonitor):
    """Records every registration. Methods are the engine's RPCs (proto/pulumi/resource.proto in pulumi/pulumi)."""

    def __init__(self, *, project: str, stack: str, mode: Mode, places: Places, world: World) -> None:  # pyright: ignore[reportMissingSuperCall] - there are no Mocks
        self.project = project
        self.stack = stack
        self.mode: Mode = mode
        self.places = places
        self.world = world
        self.recorded: dict[str, Resource] = {}
        self.expanded: dict[str, str] = {}
        """Children of remote components, and the component of each."""
        self.invokes: list[Invoke] = []

    # Registrations

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - an RPC's name
        """Record one resource, or expand a remote component."""
        if request.transforms:
            raise SoukError(f"{request.type} {request.name!r} has transforms, which a recording does not run.")
        urn = self._new_urn(request.parent or None, request.type, request.name)
        if request.remote:
            return self._construct(request, urn)
        resource = requests.registered(request, urn, self.recorded.get(request.parent))
        if not request.custom:
            # The engine answers a local component with no outputs at all.
            self.recorded[urn] = resource
            return resource_pb2.RegisterResourceResponse(urn=urn)
        created = self._create(resource, import_id=request.importId, secret=tuple(request.additionalSecretOutputs))
        response = resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        response.id = created.id if isinstance(created.id, str) else ""
        _add_outputs(response.object, created)
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - an RPC's name
        """Record what a component, or the stack, gives out."""
        self.recorded[request.urn] = replace(self.recorded[request.urn], outputs=wire.plain(request.outputs))
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - an RPC's name
        """Record a look-up: of another stack's outputs, or of a resource by its id."""
        urn = self._new_urn(request.parent or None, request.type, request.name)
        resource = requests.read(request, urn)
        if request.type == STACK_REFERENCE:
            resource = replace(resource, id=request.id, outputs=self._other_stack(request.id))
        else:
            resource = replace(self._outputs(resource), id=request.id)
        self.recorded[urn] = resource
        return resource_pb2.ReadResourceResponse(urn=urn, id=request.id, properties=wire.struct(resource.outputs))

    def _new_urn(self, parent: str | None, token: str, name: str) -> str:
        urn = urns.make(self.stack, self.project, parent, token, name)
        if urn in self.recorded:
            raise SoukError(f"two resources have the URN {urn}: give one of them another name or another parent.")
        return urn

    def _create(self, resource: Resource, *, import_id: str = "", secret: tuple[str, ...] = ()) -> Resource:
        """Complete a custom resource as its provider would, and record it."""
        if resource.type == PROVIDER:
            self.places.add(resource.urn, resource.inputs)
        created = self._outputs(resource)
        if import_id:
            created = replace(created, id=import_id)
        if secret:
            created = replace(created, outputs=_with_secrets(created.outputs, secret))
        self.recorded[resource.urn] = created
        return created

    def _outputs(self, resource: Resource) -> Resource:
        cls = sdk.resource_class(resource.type)
        place = self.places.of_resource(resource.provider, resource.inputs)
        if self.mode == "preview":
            return replace(resource, outputs=foresee(cls=cls, inputs=resource.inputs, place=place), id=UNKNOWN)
        id_, outputs = complete(resource.type, cls=cls, urn=resource.urn, inputs=resource.inputs, place=place)
        return replace(resource, outputs=outputs, id=id_)

    # Remote components

    def _construct(self, request: Any, urn: str) -> Any:
        """Do what the component's provider would: register the component and its children."""
        expand = EXPANSIONS.get(request.type)
        if expand is None:
            known = ", ".join(EXPANSIONS)
            raise SoukError(
                f"{request.type} {request.name!r} is built by its provider, and a recording can't build it; it knows "
                f"{known}. Add an expansion to souk/graph/remote, or use plain resources."
            )
        component = requests.registered(request, urn, self.recorded.get(request.parent))
        provider = urns.of_reference(request.providers.get("aws", ""))
        self.recorded[urn] = replace(component, inputs={}, property_dependencies={}, provider=None)

        def register(
            token: str,
            name: str,
            inputs: Mapping[str, Any],
            *,
            parent: str,
            depends_on: str,
            reads: Mapping[str, tuple[str, ...]],
        ) -> Resource:
            child = requests.child(
                self._new_urn(parent, token, name),
                inputs,
                parent=self.recorded[parent],
                depends_on=depends_on,
                reads=reads,
                provider=provider,
            )
            self.expanded[child.urn] = urn
            return self._create(child)

        result = expand(Remote(urn, request.name, component.inputs, component.property_dependencies), register)
        # The provider hands the outputs to the program and registers none with the engine.
        response = resource_pb2.RegisterResourceResponse(urn=urn, object=wire.struct(result.outputs))
        for key, dependencies in result.dependencies.items():
            response.propertyDependencies[key].urns.extend(dependencies)
        return response

    # Look-ups

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - an RPC's name
        """Answer a data source. The SDK's own look-up of a registered resource is answered from the recording."""
        args = wire.plain(request.args)
        if request.tok == GET_RESOURCE:
            return _returning(self._registered(args["urn"]))
        answer = self.world.invokes.get(request.tok)
        if answer is None:
            raise SoukError(
                f"the program asks {request.tok} for {sorted(args)} while it builds: a recording has no cloud to ask. "
                "Put the value into the stack's config, or answer the token in the recording."
            )
        self.invokes.append(Invoke(request.tok, args))
        return _returning(answer)

    def Call(self, request: Any) -> Any:  # noqa: N802 - an RPC's name
        """Methods of resources run in their provider, so there is no answer."""
        raise SoukError(f"the program calls {request.tok}, a method that its provider runs: a recording has none.")

    def _registered(self, urn: str) -> dict[str, Any]:
        resource = self.recorded[urn]
        id_ = resource.id if isinstance(resource.id, str) else ""
        return {"urn": urn, "id": id_, "state": resource.outputs}

    def _other_stack(self, name: str) -> dict[str, Any]:
        known = self.world.stack_references
        if name not in known:
            given = ", ".join(sorted(known)) or "none"
            raise SoukError(f"the program reads stack {name!r}, which the recording was not given; it has: {given}.")
        outputs = known[name]
        secrets = sorted(key for key, value in outputs.items() if isinstance(value, Secret))
        return {"name": name, "outputs": dict(outputs), "secretOutputNames": secrets}


def _returning(result: Mapping[str, Any]) -> Any:
    response = resource_pb2.ResourceInvokeResponse()
    getattr(response, "return").CopyFrom(wire.struct(result))
    return response


def _with_secrets(outputs: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    marked = {key: Secret(outputs[key]) for key in keys if key in outputs and not isinstance(outputs[key], Secret)}
    return {**outputs, **marked}


def _add_outputs(answer: struct_pb2.Struct, created: Resource) -> None:
    """Add to an answer that holds the inputs what differs from them. What is unknown needs no mention."""
    for key, value in created.outputs.items():
        if value is not UNKNOWN and created.inputs.get(key) is not value:
            wire.put(answer, key, value)
