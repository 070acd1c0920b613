"""Traces: taken as the services send them, shown as they belong together."""

from __future__ import annotations

import json
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from rich.console import Console

from souk.local.traces import collector, tree


def exported(service: str, name: str, ids: tuple[bytes, bytes, bytes], start: int, **attributes: str) -> bytes:
    """One span as an exporter sends it. `ids` are the trace's, the span's and its parent's."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = service
    span = resource.scope_spans.add().spans.add(name=name, start_time_unix_nano=start, end_time_unix_nano=start + 10**6)
    span.trace_id, span.span_id, span.parent_span_id = ids
    for key, value in attributes.items():
        span.attributes.add(key=key).value.string_value = value
    return request.SerializeToString()


def test_an_orders_way_is_one_tree(tmp_path: Path) -> None:
    """Spans come in any order, from several services; another order's must not be among them."""
    bodies = [
        exported("payment", "authorise", (b"t1", b"s3", b"s2"), 3_000_000),
        exported("order", "place", (b"t1", b"s1", b""), 1_000_000, order_id="o-1"),
        exported("order", "publish", (b"t1", b"s2", b"s1"), 2_000_000),
        exported("order", "place", (b"t2", b"s9", b""), 1_000_000, order_id="o-2"),
    ]
    file = tmp_path / "traces"
    spans = [span for body in bodies for span in collector.spans(body)]
    file.write_text("".join(json.dumps(span) + "\n" for span in spans) + '{"half')
    found = tree.about(tree.read(file), "o-1")
    console = Console(record=True, width=100, force_terminal=False)
    console.print(tree.trees(found, "o-1"))
    lines = [line.strip("└─├│ ") for line in console.export_text().splitlines()]
    assert [line.split("  ")[0] for line in lines] == ["o-1", "order place", "order publish", "payment authorise"]
    assert lines[0] == "o-1  3 spans, 2 services"
    assert "+2 ms, 1.0 ms" in lines[3]
