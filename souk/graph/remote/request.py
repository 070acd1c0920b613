"""What an expansion of a remote component gets, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from souk.graph.model import Resource


class Register(Protocol):
    """Register one child in the recording. `parent` is a URN; `reads` names, per property, the URNs it depends on."""

    def __call__(
        self,
        token: str,
        name: str,
        inputs: Mapping[str, Any],
        *,
        parent: str,
        depends_on: str,
        reads: Mapping[str, tuple[str, ...]],
    ) -> Resource: ...


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote component to expand: its URN, its arguments as plain data, and what each argument depends on."""

    urn: str
    name: str
    inputs: Mapping[str, Any]
    property_dependencies: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Expanded:
    """What the program gets back: outputs (References for resources), and the URNs each of them depends on."""

    outputs: Mapping[str, Any]
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


Expansion = Callable[[Remote, Register], Expanded]
