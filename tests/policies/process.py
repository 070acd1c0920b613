"""Starts the pack in a process of its own, and talks to it as the engine does."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from souk.graph import wire
from souk.graph.model import Graph, Resource

PACK = Path(__file__).parents[2] / "policies"
ENGINE = "127.0.0.1:1"
"""The engine's address: a pack gets it and never calls it."""
AS_THE_LANGUAGE_HOST = ("-u", "-m", "pulumi.policy", ENGINE, str(PACK))
AS_A_SCRIPT = ("-u", str(PACK / "__main__.py"), ENGINE, ".")


class Analyzer:
    """A running pack."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub: Any = analyzer_pb2_grpc.AnalyzerStub(channel)

    def info(self) -> Any:
        """What the pack says of itself."""
        return self._stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=60)

    def configure(self, settings: Mapping[str, tuple[str, Mapping[str, Any]]]) -> None:
        """Set level and options of rules, as the CLI does after reading a config file."""
        request = proto.ConfigureAnalyzerRequest()
        for name, (level, chosen) in settings.items():
            request.policyConfig[name].enforcementLevel = getattr(proto, level.upper())
            request.policyConfig[name].properties.update(chosen)
        self._stub.Configure(request, timeout=60)

    def analyze(self, resource: Resource) -> Any:
        """Judge the inputs of one resource. The engine asks first whether the pack would change them: it never does."""
        request = proto.AnalyzeRequest(type=resource.type, urn=resource.urn, name=resource.name)
        request.properties.CopyFrom(_struct(resource.inputs))
        assert not self._stub.Remediate(request, timeout=60).remediations
        return self._stub.Analyze(request, timeout=60)

    def analyze_stack(self, graph: Graph) -> Any:
        """Judge the outputs of all managed resources."""
        made = {resource.urn: resource for resource in graph}
        request = proto.AnalyzeStackRequest()
        for resource in graph:
            if not resource.read:
                request.resources.append(_message(resource))
                if resource.provider is not None:
                    request.resources[-1].provider.CopyFrom(_provider(made[resource.provider]))
        return self._stub.AnalyzeStack(request, timeout=60)


def _message(resource: Resource) -> Any:
    outputs = {**resource.outputs, "id": resource.id} if resource.custom else resource.outputs
    message = proto.AnalyzerResource(
        type=resource.type,
        urn=resource.urn,
        name=resource.name,
        parent=resource.parent or "",
        dependencies=resource.dependencies,
        properties=_struct(outputs),
    )
    for key, urns in resource.property_dependencies.items():
        message.propertyDependencies[key].urns.extend(urns)
    return message


def _provider(resource: Resource) -> Any:
    return proto.AnalyzerProviderResource(
        type=resource.type, urn=resource.urn, name=resource.name, properties=_struct(resource.inputs)
    )


def _struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    return wire.struct(properties)


@contextlib.contextmanager
def started(*arguments: str) -> Generator[Analyzer]:
    """A pack that listens; its first line of output is its port."""
    process = subprocess.Popen([sys.executable, *arguments], cwd=PACK, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port.isdigit(), f"the pack printed {port!r} where its port was expected"
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Analyzer(channel)
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()
