"""OpenTelemetry's SDK with exporters over OTLP/HTTP. Imported only by a process that exports."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Final

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

SEND_SECONDS: Final = 3
"""How long a send may take: a collector that is away must not hold up a stop."""

QUEUED_SPANS: Final = 2048
EVERY_MILLISECONDS: Final = 1000


class _Process(Resource):
    """Knows its hash, which the exporter asks for with every span: the SDK writes all attributes as JSON for each."""

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


def export() -> tuple[TracerProvider, MeterProvider]:
    """Install the providers, and return them.

    Endpoint, headers and sampling are OpenTelemetry's own variables.
    """
    resource = _Process(
        Resource.create(
            {
                "service.name": os.environ.get("SERVICE_NAME", "unknown"),
                "deployment.environment.name": os.environ.get("SOUK_ENV", "unknown"),
            }
        ).attributes
    )
    traces = TracerProvider(resource=resource, shutdown_on_exit=False)
    traces.add_span_processor(
        BatchSpanProcessor(
            OTLPSpanExporter(timeout=SEND_SECONDS),
            max_queue_size=QUEUED_SPANS,
            schedule_delay_millis=EVERY_MILLISECONDS,
        )
    )
    trace.set_tracer_provider(traces)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(timeout=SEND_SECONDS))
    measured = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
    metrics.set_meter_provider(measured)
    return traces, measured
