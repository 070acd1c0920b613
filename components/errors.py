"""The one exception for a user's mistake."""

from __future__ import annotations


class SoukError(Exception):
    """A mistake in a stack file, a spec or a command line.

    The message is ready to print: the field, what it got, what is allowed and what to do next. Tools print it without
    a traceback and exit with 2.
    """


def mistake(field: str, got: object, allowed: str, remedy: str) -> SoukError:
    """Build the error in the one form all mistakes have."""
    return SoukError(f"{field}: got {got!r}; allowed: {allowed}. {remedy}")
