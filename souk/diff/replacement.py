"""Whether a change of a property replaces the resource: what AWS's schemas, the provider or the SDK's words say."""

from __future__ import annotations

import functools
import importlib
import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from souk.diff.create_only import TABLE
from souk.graph import sdk

SAYS_SO: Final = re.compile(
    r"""
      \bforc(?:e|es|ing)\b[^.;]{0,40}\b(?:new\b(?!\s+(?:task\s+)?deployment)|re-?creat(?:ion|ing)|replacement)
    | \bchang(?:e|es|ing)\s+(?:this|the\s+value|`\w+`)\b[^.;]{0,60}\b(?:re-?)?creates?\b
    | \b(?:trigger|require)s?\b[^.;]{0,30}\b(?:replacement|re-?creation|creating\ a\ new\ resource)\b
    | \bwill\ be\ (?:destroyed\ and\ )?re-?created\b
    | \b(?:cannot|can't|can\ not)\ be\ (?:changed|modified|updated)\ (?:after|once)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
SENTENCE: Final = re.compile(r"(?<=[.;])\s+")
STEP: Final = re.compile(r"\[[^\]]*\]")
PACKAGES: Final = {"aws": "pulumi_aws", "awsx": "pulumi_awsx", "docker": "pulumi_docker"}
"""The SDKs that this program uses. Importing one registers its resource classes."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change replaces the resource. Not `certain`: only for some values of it."""

    path: str
    source: str
    certain: bool = True


def reason(token: str, path: str) -> Reason | None:
    """Why changing the property at `path` (as in `Change`) replaces a resource of the type.

    None means that nobody says so: AWS changes it in place, or turns out to refuse.
    """
    if token.startswith("pulumi:providers:"):
        return Reason(path, "another account or region holds other resources", certain=False)
    steps = STEP.sub("", path).split(".")
    known = TABLE.get((token, steps[0]))
    if known is not None:
        return Reason(path, f"fixed at creation: {known}")
    sentence = _sentence(token, tuple(steps))
    return Reason(path, f"SDK documentation: {sentence}", certain=False) if sentence else None


@functools.cache
def _sentence(token: str, steps: tuple[str, ...]) -> str | None:
    """What the SDK's documentation says of a property, or of one around it."""
    package = PACKAGES.get(token.partition(":")[0])
    if package is None:
        return None
    importlib.import_module(package)
    kind: Any = sdk.resource_class(token)
    fields: Mapping[str, Any] | None = sdk.output_types(kind)
    for step in steps:
        text = " ".join(_documentation(kind).get(step, "").split())
        found = next((part for part in SENTENCE.split(text) if SAYS_SO.search(part)), None)
        if found is not None:
            return found
        if fields is None or step not in fields:
            return None
        kind = _inner(fields[step])
        fields = sdk.fields(kind)
    return None


def _inner(kind: Any) -> Any:
    """The type of what is inside a list or a map."""
    while typing.get_origin(kind) in (Sequence, Mapping):
        kind = typing.get_args(kind)[-1]
    return kind


@functools.cache
def _documentation(kind: Any) -> Mapping[str, str]:
    """The words on each property of a class of the SDK, by the engine's name."""
    found: dict[str, str] = {}
    for member in vars(kind).values() if isinstance(kind, type) else ():
        getter = member.fget if isinstance(member, property) else None
        name = getattr(getter, "_pulumi_name", None)
        if getter is not None and isinstance(name, str):
            found[name] = getter.__doc__ or ""
    return found
