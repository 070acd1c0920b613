"""What rich prints, as text."""

from __future__ import annotations

from rich.console import Console, RenderableType


def printed(renderable: RenderableType) -> str:
    """The lines as a file would hold them, none of them wrapped."""
    console = Console(width=200, color_system=None)
    with console.capture() as captured:
        console.print(renderable, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
