"""Structured logs: one JSON object a line on standard output, with the correlation and trace ids of what it is about.

`log.info("order placed", order_id=order_id)`, once the process's entry point has called `configure`. Fields hold what a
query filters by; never a secret, never personal data.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from kit import correlation, telemetry

Line = MutableMapping[str, Any]
LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
NOISY: Final = ("alembic", "botocore", "boto3", "httpcore", "httpx", "urllib3", "opentelemetry", "uvicorn")
"""Libraries whose lines below a warning say nothing that ours don't."""


def configure() -> None:
    """Set logging up, for our own code and for libraries alike. Once, when the process begins."""
    level = LEVELS.get(os.environ.get("LOG_LEVEL", "info"), logging.INFO)
    structlog.configure(
        processors=[*_fields(), structlog.processors.format_exc_info, _renamed, _rendered()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_fields(), structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _renamed,
                _rendered(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _fields() -> list[structlog.typing.Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _context,
    ]


def _context(logger: Any, method: str, line: Line) -> Line:
    """Say which service speaks, and about what."""
    del logger, method
    line["service"] = os.environ.get("SERVICE_NAME", "unknown")
    if (correlation_id := correlation.current()) is not None:
        line.setdefault("correlation_id", correlation_id)
    if (ids := telemetry.ids()) is not None:
        line["trace_id"], line["span_id"] = ids
    return line


def _renamed(logger: Any, method: str, line: Line) -> Line:
    del logger, method
    line["message"] = line.pop("event", "")
    if (trace := line.pop("exception", None)) is not None:
        line["trace"] = trace
    return line


def _rendered() -> structlog.processors.JSONRenderer:
    # `default`: a value that JSON doesn't know must not cost the line that an incident is understood by.
    return structlog.processors.JSONRenderer(default=str, ensure_ascii=True)


log: Final[structlog.typing.FilteringBoundLogger] = structlog.get_logger()
