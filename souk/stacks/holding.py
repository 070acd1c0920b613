"""What a stack's state holds, as far as moving needs to know. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.errors import SoukError

SERVICE: Final = "souk:service:Service"
STACK: Final = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Holding:
    """`services` are the URNs of its Service components by name. `exports_platform`: whether slices could read it.

    `managed` counts what the stack would destroy: everything that AWS holds for it.
    """

    services: Mapping[str, str]
    exports_platform: bool
    managed: int


def holding(stack: str, deployment: Mapping[str, Any]) -> Holding:
    """Read an exported deployment. Raises SoukError if an update was cut off: such a state can't be trusted."""
    if deployment.get("pending_operations"):
        raise SoukError(
            f"stack {stack} has pending operations: an update was cut off. "
            f"Finish it first (docs/runbook.md, 'An update that failed half-way')."
        )
    resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    return Holding(
        services={_name(resource): resource["urn"] for resource in resources if resource["type"] == SERVICE},
        exports_platform=any("platform" in (r.get("outputs") or {}) for r in resources if r["type"] == STACK),
        managed=sum(1 for resource in resources if resource.get("custom") and not _pulumi_s_own(resource)),
    )


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource["urn"]).split("::", 3)[3]


def _pulumi_s_own(resource: Mapping[str, Any]) -> bool:
    """Providers and StackReferences stand for nothing in AWS."""
    return str(resource["type"]).startswith("pulumi:") or bool(resource.get("external"))
