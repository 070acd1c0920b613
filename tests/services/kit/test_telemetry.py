"""Traces and metrics: one trace over two services, sent before the process ends, and never in the way."""

from __future__ import annotations

from pathlib import Path

from tests.kit.ports import free_port
from tests.services.kit.otlp import collector
from tests.services.process import running

DEMO = str(Path(__file__).parent / "programs" / "demo")
BASE = {"SOUK_ENV": "test", "AWS_REGION": "eu-west-1"}
TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_a_call_is_one_trace_over_both_services() -> None:
    """Two halves of a trace, that nobody can put together in the middle of the night."""
    with collector() as found, running(DEMO, BASE | found.environment) as callee:
        peer = {"PEER_URL": str(callee.http.base_url)}
        with running(DEMO, BASE | found.environment | peer) as caller:
            headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
            assert caller.http.get("/v1/peer", headers=headers).json() == {"text": "word"}
            line = caller.wait_for("request", route="/v1/peer")
            assert line["trace_id"] == TRACE
            assert callee.wait_for("request")["correlation_id"] == line["correlation_id"]
            assert caller.stop() == 0
        assert callee.stop() == 0
        spans = found.spans()
        assert {span.trace_id.hex() for span in spans} == {TRACE}
        assert sorted(span.name for span in spans) == ["GET /v1/peer", "GET /v1/word", "GET peer"]
        by_id = {span.span_id: span for span in spans}
        (served,) = [span for span in spans if span.name == "GET /v1/word"]
        assert by_id[served.parent_span_id].name == "GET peer"
        assert "http.server.request.duration" in found.measured()


def test_a_collector_that_is_away_is_in_nobody_s_way() -> None:
    """An outage of what watches the system became an outage of the system."""
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    with running(DEMO, BASE | away) as service:
        assert service.http.post("/v1/echo", json={"text": "hi"}).json() == {"text": "hi"}
        assert service.stop() == 0
