"""The one exception for a user's mistake."""

from __future__ import annotations

import traceback
from typing import Any

from pydantic import ValidationError

from components.refusals import allowed, got


class SoukError(Exception):
    """A mistake in a stack file, a spec or a command line.

    The message is ready to print: the field, what it got, what is allowed and what to do next. Tools print it without
    a traceback and exit with 2.
    """


def mistake(field: str, got: object, allowed: str, remedy: str) -> SoukError:
    """Build the error in the one form all mistakes have."""
    return SoukError(f"{field}: got {got!r}; allowed: {allowed}. {remedy}")


def spec_mistake(error: ValidationError) -> SoukError:
    """A spec that pydantic refused, with the file it stands in: the innermost `infra.py` on the way to the error."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((f"{frame.filename}:{frame.lineno}" for frame in reversed(frames) if "infra.py" in frame.filename), "")
    return SoukError("\n".join(_refused(place or "spec", error, details) for details in error.errors()))


def _refused(place: str, error: ValidationError, details: Any) -> str:
    """Of a noun as a whole its name, because all of it would fill a screen."""
    field = ".".join((error.title, *map(str, details["loc"])))
    if details["type"] == "value_error":
        name = details["input"].get("name") if isinstance(details["input"], dict) else details["input"]
        return f"{place}: {field}: got {name!r}; {details['ctx']['error']}. Correct the spec."
    return f"{place}: {field}: got {got(details['input'])}; allowed: {allowed(details)}. Correct the spec."
