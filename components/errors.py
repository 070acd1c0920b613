"""The one exception for a user's mistake."""

from __future__ import annotations

import traceback

from pydantic import ValidationError


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
    lines = [
        f"{place or 'spec'}: {'.'.join((error.title, *map(str, details['loc'])))}: got {details['input']!r}; "
        f"{details['msg'].removeprefix('Value error, ')}. Correct the spec."
        for details in error.errors()
    ]
    return SoukError("\n".join(lines))
