"""What `pulumi stack export` writes, as far as it is read: sdk/go/common/apitype/core.go in pulumi/pulumi."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from components.errors import SoukError
from components.refusals import allowed, got

REMEDY: Final = "Write it with: pulumi stack export --file FILE"
URN: Final = r"^urn:pulumi:[^:]+::[^:]+::.+?::."
URN_FORM: Final = "urn:pulumi:<stack>::<project>::<type>::<name>"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, alias_generator=to_camel, hide_input_in_errors=True)


class Entry(_Part):
    """One resource. `delete`: it was replaced, and is still to be deleted."""

    urn: str = Field(pattern=URN)
    custom: bool = False
    id: str | None = None
    parent: str | None = None
    inputs: Mapping[str, Any] | None = None
    outputs: Mapping[str, Any] | None = None
    dependencies: list[str] | None = None
    property_dependencies: Mapping[str, list[str] | None] | None = None
    provider: str | None = None
    protect: bool = False
    retain_on_delete: bool = False
    external: bool = False
    delete: bool = False


class _Deployment(_Part):
    resources: list[Entry]


class _Export(_Part):
    version: Literal[3]
    deployment: _Deployment


def read(path: Path) -> list[Entry]:
    """The resources of an exported stack, each once. Raises SoukError for anything else."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SoukError(f"{path}: can't be read: {error.strerror}. {REMEDY}") from error
    except (ValueError, RecursionError) as error:
        raise SoukError(f"{path}: isn't JSON: {error}. {REMEDY}") from error
    try:
        entries = _Export.model_validate(content).deployment.resources
    except ValidationError as error:
        raise SoukError("\n".join(_refused(path, content, one) for one in error.errors()[:3])) from None
    doomed, seen = {entry.urn for entry in entries if entry.delete}, set[str]()
    for entry in entries:
        if entry.urn in seen and entry.urn not in doomed:
            raise SoukError(
                f"{path}: {entry.urn} stands there twice: which one counts would be left to chance. {REMEDY}"
            )
        seen.add(entry.urn)
    return entries


def _refused(path: Path, content: Any, details: Any) -> str:
    """Says what was got of a URN and a version only: any other value may be secret."""
    place: tuple[str | int, ...] = details["loc"]
    field = ".".join(map(str, place)) or "the document"
    if details["type"] == "missing":
        return f"{path}: {field} is missing. {REMEDY}"
    found = content
    for step in place:
        found = found[step]
    named = place[-1:] in (("urn",), ("version",))
    form = URN_FORM if place[-1:] == ("urn",) else allowed(details)
    return f"{path}: {field}: got {got(found) if named else type(found).__name__}; allowed: {form}. {REMEDY}"
