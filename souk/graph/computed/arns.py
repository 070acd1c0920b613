"""The form of an ARN."""

from __future__ import annotations


def arn(service: str, resource: str) -> str:
    """The template of a regional ARN."""
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


def global_arn(service: str, resource: str) -> str:
    """The template of an ARN without a region."""
    return f"arn:{{partition}}:{service}::{{account}}:{resource}"
