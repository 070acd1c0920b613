"""Where text goes: results to stdout, everything else to stderr."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator
from typing import Final

from rich.console import Console, RenderableType
from rich.markup import escape

PIPED_WIDTH: Final = 120
"""Columns when nobody's terminal says how many there are."""


def show(renderable: RenderableType, *, wrap: bool = True) -> None:
    """Print a result. Colours only in a terminal, and never with NO_COLOR (https://no-color.org).

    With `wrap` off, a line that somebody may search for stays one line when it goes to a file or to another program.
    """
    console = _console(stderr=False)
    if console.is_terminal:
        console.print(renderable)
        return
    with console.capture() as captured:
        console.print(renderable, soft_wrap=not wrap)
    # Tables are padded to their width: nothing that a file or a diff should keep.
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def err() -> Console:
    """The console for progress, notes and errors."""
    return _console(stderr=True)


@contextlib.contextmanager
def progress(message: str) -> Generator[None]:
    """Show that something is under way, in a terminal; a log gets no spinner."""
    console = err()
    if not console.is_terminal:
        yield
        return
    with console.status(escape(message)):
        yield


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    sized = stream.isatty() or "COLUMNS" in os.environ
    return Console(stderr=stderr, highlight=False, width=None if sized else PIPED_WIDTH)
