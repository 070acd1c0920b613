"""What crosses the engine's wire (protobuf structs with marked values) as plain data, and back."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf import struct_pb2

from souk.graph.model import UNKNOWN, Secret


class Mark(enum.StrEnum):
    """The engine's marks, fixed by its protocol: sdk/go/common/resource/properties.go in pulumi/pulumi."""

    UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    SIGNATURE = "4dabf18193072939515e22adb298388d"
    SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of a secret, not one
    ASSET = "c44067f5952c0a294b673a41bacd8c17"
    ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
    REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource handed over as a value: the receiver builds its own handle from the URN. id "" means unknown."""

    urn: str
    id: str


def plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A struct's properties, sorted: the wire keeps no order. Nulls at the top level don't exist, as in the SDK."""
    properties = {key: _plain(value) for key, value in sorted(struct.fields.items())}
    return {key: value for key, value in properties.items() if value is not None}


def _plain(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
            return UNKNOWN if text == Mark.UNKNOWN else text
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "struct_value":
            return _mapping(value.struct_value)
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case _:
            return None


def _mapping(struct: struct_pb2.Struct) -> Any:
    fields = {key: _plain(value) for key, value in sorted(struct.fields.items())}
    match fields.pop(Mark.SIGNATURE, None):
        case None:
            return fields
        case Mark.SECRET:
            return Secret(fields["value"])
        case Mark.ASSET:
            return {"asset": fields}
        case Mark.ARCHIVE:
            return {"archive": fields}
        case Mark.REFERENCE:
            return fields
        case signature:
            raise ValueError(f"a value bears the mark {signature!r}, which souk/graph/wire.py lacks")


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Plain data (UNKNOWN, Secret and Reference included) as a struct."""
    result = struct_pb2.Struct()
    for key, value in properties.items():
        put(result, key, value)
    return result


def put(target: struct_pb2.Struct, key: str, value: Any) -> None:
    """Set one property of a struct, marked as the engine marks it."""
    target.fields[key].CopyFrom(_value(value))


def _value(value: Any) -> struct_pb2.Value:  # noqa: PLR0911 - one case per kind of value
    match value:
        case None:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case bool():
            return struct_pb2.Value(bool_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case Secret():
            return _marked(Mark.SECRET, value=value.value)
        case Reference():
            return _marked(Mark.REFERENCE, urn=value.urn, id=value.id)
        case _ if value is UNKNOWN:
            return struct_pb2.Value(string_value=Mark.UNKNOWN)
        case Mapping():
            return struct_pb2.Value(struct_value=struct(cast("Mapping[str, Any]", value)))
        case Iterable():
            items = [_value(item) for item in cast("Iterable[Any]", value)]
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
        case _:
            raise TypeError(
                f"{type(value).__name__} is no plain data: use str, number, bool, None, list, dict or Secret"
            )


def _marked(signature: str, **properties: Any) -> struct_pb2.Value:
    return struct_pb2.Value(struct_value=struct({Mark.SIGNATURE: signature, **properties}))
