"""A collector of OpenTelemetry traces (OTLP over HTTP) that writes a JSON line per span. Metrics are taken and left."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from starlette.requests import Request
from starlette.responses import Response

PROTOBUF: Final = "application/x-protobuf"


class Collector:
    """An ASGI application."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one export."""
        request = Request(scope, receive)
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        if request.url.path == "/v1/traces":
            lines = "".join(json.dumps(span) + "\n" for span in spans(body))
            with self._file.open("a") as file:
                file.write(lines)
        await Response(b"", media_type=PROTOBUF)(scope, receive, send)


def spans(body: bytes) -> Iterator[dict[str, Any]]:
    """The spans of one export. Times are in nanoseconds since 1970."""
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        service = _attributes(resource.resource.attributes).get("service.name", "")
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield {
                    "trace": span.trace_id.hex(),
                    "span": span.span_id.hex(),
                    "parent": span.parent_span_id.hex(),
                    "service": service,
                    "name": span.name,
                    "start": span.start_time_unix_nano,
                    "end": span.end_time_unix_nano,
                    "failed": span.status.code == span.status.STATUS_CODE_ERROR,
                    "attributes": _attributes(span.attributes),
                    "links": [link.trace_id.hex() for link in span.links],
                }


def _attributes(pairs: Any) -> dict[str, Any]:
    found: list[KeyValue] = list(pairs)
    return {pair.key: _value(pair.value) for pair in found}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    return getattr(value, kind) if kind in ("string_value", "bool_value", "int_value", "double_value") else str(value)
