"""URNs as the engine makes them."""

from __future__ import annotations

from typing import Final

STACK: Final = "pulumi:pulumi:Stack"


def make(stack: str, project: str, parent: str | None, token: str, name: str) -> str:
    """A resource's URN: its type is qualified by its ancestors' types, `$` between them.

    The root stack is nobody's ancestor here (sdk/go/common/resource/urn/urn.go, New).
    """
    ancestors = qualified_type(parent) if parent else STACK
    qualified = token if ancestors == STACK else f"{ancestors}${token}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type(urn: str) -> str:
    """The chain of types in a URN."""
    return urn.split("::", 3)[2]


def name(urn: str) -> str:
    """The logical name in a URN."""
    return urn.split("::", 3)[3]


def token(urn: str) -> str:
    """The type token of the resource itself, without its ancestors."""
    return qualified_type(urn).rpartition("$")[2]


def of_reference(reference: str) -> str | None:
    """The URN in a provider reference (`<urn>::<id>`); None for no reference."""
    return reference.rpartition("::")[0] or None
