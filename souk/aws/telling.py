"""Progress, line by line, for what takes minutes."""

from __future__ import annotations

from souk.console import err


def say(text: str) -> None:
    """One line to stderr: it stands in a log as well as in a terminal."""
    err().print(text, markup=False, soft_wrap=True)
