"""Refusals, as services word them."""

from __future__ import annotations

from typing import Any

PROBLEM = "application/problem+json"


class Refusal(Exception):  # noqa: N818 - it is an answer
    """An answer that is a problem (RFC 9457)."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind


def problem(refusal: Refusal) -> dict[str, Any]:
    """Its body."""
    return {
        "type": f"urn:souk:problem:{refusal.kind}",
        "title": refusal.kind.replace("-", " ").capitalize(),
        "status": refusal.status,
        "detail": f"No, because of {refusal.kind}.",
        "correlationId": "correlation-of-tests",
    }
