"""`souk affected`: what a change makes necessary to deploy."""

from __future__ import annotations

import sys
from pathlib import Path

from souk.affected.report import concerned, document
from souk.affected.slices import affected as slices_of
from souk.console import progress, show
from souk.diff.revisions import render_both


def affected(project: Path, base: str, head: str | None, stack: str, *, as_json: bool) -> None:
    """Print the slices that a change concerns, in the order to deploy them."""
    with progress(f"rendering {base} and {head or 'the working tree'}"):
        old, new = render_both(project, base, head, [stack])
    found = slices_of(old.stacks[stack], new.stacks[stack])
    if as_json:
        sys.stdout.write(document(old.name, new.name, stack, found))
    else:
        show(concerned(old.name, new.name, stack, found))
        # Below it and never wrapped: they are there to be copied.
        sys.stdout.writelines(f"{part.command}\n" for part in found if part.command)
