"""`souk diff`: what a change does to every stack, in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from souk.console import progress, show
from souk.diff.compare import compare_stacks
from souk.diff.document import document
from souk.diff.markdown import markdown
from souk.diff.revisions import render_both
from souk.diff.text import compared

Format = Literal["text", "markdown", "json"]


def diff(project: Path, base: str, head: str | None, stacks: Sequence[str], form: Format) -> bool:
    """Print the comparison. Whether anything differs."""
    with progress(f"rendering {base} and {head or 'the working tree'}"):
        old, new = render_both(project, base, head, stacks)
    diffs = [compare_stacks(old.stacks[stack], new.stacks[stack]) for stack in stacks]
    match form:
        case "text":
            show(compared(old.name, new.name, diffs))
        case "markdown":
            sys.stdout.write(markdown(old.name, new.name, diffs))
        case "json":
            sys.stdout.write(document(old.name, new.name, diffs))
    return not all(found.empty for found in diffs)
