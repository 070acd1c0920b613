"""Structured logs: one JSON object a line on standard output."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime


def log(message: str, *, level: str = "info", **fields: object) -> None:
    """Write one line. `fields` hold what a query filters by; never a secret, never personal data."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "service": os.environ.get("SERVICE_NAME", "unknown"),
        "message": message,
        **fields,
    }
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()
