"""A provider of custom resources for the engine, made of its SDK's types and of what one package adds to them."""

# ruff: noqa: ARG002, N802 - the engine's protocol gives the methods' names and arguments

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from souk.graph import computed, wire
from souk.graph.model import UNKNOWN
from tests.engine.standins import change
from tests.engine.standins.check import Mistake, mistakes
from tests.engine.standins.cloud import Cloud, Entry, Silence
from tests.engine.standins.document import documents
from tests.engine.standins.schema import always_present, arguments, resource_class

Context = grpc.ServicerContext
A_MOMENT: Final = 0.1
PROTECTIONS: Final = {"deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection"}
"""Properties by which a resource refuses its own deletion."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is particular to one package.

    `place(config)`: where a provider so configured puts resources. `replaces`: see `change.Replaces`. `seconds(token)`:
    how long a creation typically takes for real. `refuses(token, inputs)`: mistakes that the types alone don't show.
    `revised`: types of which each creation makes one more revision under the same id. `arn` tells revisions apart, with
    `revision` at its end, and `arnWithoutRevision` is what they share.
    """

    version: str
    place: Callable[[Mapping[str, Any]], computed.Place]
    replaces: change.Replaces
    seconds: Callable[[str], float]
    refuses: Callable[[str, Mapping[str, Any]], Iterable[Mistake]]
    revised: frozenset[str] = frozenset()


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """Checks inputs against the SDK, computes outputs, and keeps account in `cloud` of what exists."""

    def __init__(self, package: Package, cloud: Cloud) -> None:
        self.package = package
        self.cloud = cloud
        self.place = package.place({})
        self.creating = threading.Lock()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self.package.version)

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:
        return change.differences(request, lambda _token, _name: False)

    def Configure(self, request: provider_pb2.ConfigureRequest, context: Context) -> provider_pb2.ConfigureResponse:
        self.place = self.package.place(wire.plain(request.args))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:
        cls = self._class(request.type, context)
        inputs = wire.plain(request.news)
        found = [*mistakes(arguments(cls), inputs), *self.package.refuses(request.type, inputs)]
        failures = [provider_pb2.CheckFailure(property=each.path, reason=each.reason) for each in found]
        for name, text in documents(arguments(cls), inputs).items():
            wire.put(request.news, name, text)
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def Diff(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:
        return change.differences(request, self.package.replaces)

    def Create(self, request: provider_pb2.CreateRequest, context: Context) -> provider_pb2.CreateResponse:
        cls = self._class(request.type, context)
        if request.preview:
            return provider_pb2.CreateResponse(properties=_foreseen(cls, request.properties))
        self._obey(request.type, request.name, context)
        self._say_nothing(request, context, made=False)
        with self.creating:  # else two of one name that come at once don't see each other
            identity, outputs = self._complete(cls, request)
            key = self._key(request.type, identity, outputs)
            if self.cloud.alive()[request.type, key]:
                context.abort(grpc.StatusCode.ALREADY_EXISTS, f"{request.type} {key} exists already")
            self.cloud.record(Entry("create", request.type, request.name, key))
            properties = _joined(request.properties, outputs | {"id": identity})
            if self._silent(request, made=True):
                self.cloud.keep(request.type, key, wire.plain(request.properties), wire.plain(properties))
        self._say_nothing(request, context, made=True)
        return provider_pb2.CreateResponse(id=identity, properties=properties)

    def Read(self, request: provider_pb2.ReadRequest, context: Context) -> provider_pb2.ReadResponse:
        """A refresh finds what is stored, but for drift; what was deleted behind the program's back is gone."""
        if request.properties.fields:
            key = self._key(request.type, request.id, wire.plain(request.properties))
            if not self.cloud.alive()[request.type, key]:
                return provider_pb2.ReadResponse()
        else:  # to be imported
            for struct, kept in zip(
                (request.inputs, request.properties), self.cloud.kept(request.type, request.id), strict=True
            ):
                for name, value in kept.items():
                    wire.put(struct, name, value)
        for name, value in self.cloud.orders().drift.get(request.type, {}).items():
            for known in (request.properties, request.inputs):
                if name in known.fields:
                    wire.put(known, name, value)
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Update(self, request: provider_pb2.UpdateRequest, context: Context) -> provider_pb2.UpdateResponse:
        cls = self._class(request.type, context)
        olds = wire.plain(request.olds)
        if not request.preview:
            key = self._key(request.type, request.id, olds)
            self.cloud.record(Entry("update", request.type, request.name, key))
        kept = {name: value for name, value in olds.items() if name in {"id", *always_present(cls)}}
        return provider_pb2.UpdateResponse(properties=_joined(request.news, kept | _all_tags(cls, request.news)))

    def Delete(self, request: provider_pb2.DeleteRequest, context: Context) -> empty_pb2.Empty:
        """Delete, but not what its own protection keeps, nor what is to outlive the program."""
        for name in PROTECTIONS & request.properties.fields.keys():
            if request.properties.fields[name].bool_value:
                context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{request.type} {request.id} has {name}")
        if not request.properties.fields["skipDestroy"].bool_value:
            key = self._key(request.type, request.id, wire.plain(request.properties))
            self.cloud.record(Entry("delete", request.type, request.name, key))
        return empty_pb2.Empty()

    def Invoke(self, request: provider_pb2.InvokeRequest, context: Context) -> provider_pb2.InvokeResponse:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{request.tok}: the program must render without look-ups")

    def Cancel(self, request: empty_pb2.Empty, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def _class(self, token: str, context: Context) -> type:
        cls = resource_class(token)
        if cls is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"the SDK has no resource type {token}")
        return cls

    def _obey(self, token: str, name: str, context: Context) -> None:
        time.sleep(self.cloud.orders().pace * self.package.seconds(token))
        if self.cloud.must_fail(token, name):
            self.cloud.record(Entry("refuse", token, name, ""))
            context.abort(grpc.StatusCode.UNAVAILABLE, f"{token} {name} fails this time, as ordered")

    def _silent(self, request: provider_pb2.CreateRequest, *, made: bool) -> bool:
        return Silence(request.type, request.name, made) in self.cloud.orders().silences

    def _say_nothing(self, request: provider_pb2.CreateRequest, context: Context, *, made: bool) -> None:
        """Wait until the engine is gone, where that was ordered, and do no more."""
        if self._silent(request, made=made):
            while context.is_active():
                time.sleep(A_MOMENT)
            context.abort(grpc.StatusCode.CANCELLED, "nobody is listening any more")

    def _key(self, token: str, identity: str, outputs: Mapping[str, Any]) -> str:
        """What tells a resource from all others of its type: its id, but of a revision its ARN."""
        return str(outputs["arn"]) if token in self.package.revised else identity

    def _complete(self, cls: type, request: provider_pb2.CreateRequest) -> tuple[str, dict[str, Any]]:
        """The id and outputs of a new resource; one that replaces another differs from it in all that is generated."""
        earlier = self.cloud.count("create", request.type, request.name)
        urn = request.urn.replace("::", f"#{earlier}::", 1) if earlier else request.urn
        inputs = wire.plain(request.properties)
        identity, outputs = computed.complete(request.type, cls=cls, urn=urn, inputs=inputs, place=self.place)
        if request.type in self.package.revised:
            family = outputs["arnWithoutRevision"]
            # A number is never given twice, also when the revision that had it is gone.
            number = 1 + sum(
                (each.operation, each.type, each.id.rpartition(":")[0]) == ("create", request.type, family)
                for each in self.cloud.entries()
            )
            outputs |= {"revision": number, "arn": f"{family}:{number}"}
        return identity, outputs


def _foreseen(cls: type, inputs: struct_pb2.Struct) -> struct_pb2.Struct:
    """The outputs in a preview: inputs as they are, and unknown what only the creation makes known.

    Providers repeat the id among the outputs, the only place where policies see it.
    """
    unknown = dict.fromkeys({"id", *always_present(cls)}, UNKNOWN)
    return _joined(inputs, unknown | _all_tags(cls, inputs))


def _all_tags(cls: type, inputs: struct_pb2.Struct) -> dict[str, Any]:
    """A resource's own tags are all it gets, for no default tags are configured; the provider sees that in a preview.

    Where there are none it leaves them unknown (SetTagsDiff in terraform-provider-aws).
    """
    tags = wire.plain(inputs).get("tags")
    return {"tagsAll": tags} if tags and "tagsAll" in always_present(cls) else {}


def _joined(inputs: struct_pb2.Struct, others: Mapping[str, Any]) -> struct_pb2.Struct:
    """The inputs untouched (secrets and assets included), and what they lack from `others`."""
    result = struct_pb2.Struct()
    result.CopyFrom(inputs)
    for name, value in others.items():
        if name not in result.fields:
            wire.put(result, name, value)
    return result
