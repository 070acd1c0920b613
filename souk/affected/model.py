"""What a change makes necessary, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a slice is concerned. `urn` is the resource's, or empty where the reason is none.

    `output`: what the slice exports changes, or a value that it reads of the platform.
    """

    kind: Literal["resource", "provider", "output", "endpoint", "declaration"]
    text: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice to deploy again; if the change removes it, to destroy; or a service whose tasks have to start anew.

    `command` does the latter, for which `pulumi up` would find no reason.
    """

    name: str
    action: Literal["deploy", "destroy", "redeploy"]
    reasons: tuple[Reason, ...]
    command: str = ""
