"""Renders stacks of one revision in a process of its own: `python -m souk.diff.child <root> <out> <stack>…`.

The workbench that compares also renders both sides, so that a difference is one of the programs, never of the tools.
The program's own modules come from `root` (see `souk.render`), all else from this environment.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from components.errors import SoukError
from souk import stackfile
from souk.diff.portrait import Portrait, portray
from souk.diff.transport import dump
from souk.diff.whole import project_of
from souk.judge import judge
from souk.render import render

SALT: Final = "souk-diff"
PACK: Final = Path(__file__).resolve().parents[2] / "policies"
"""Both sides are judged by the rules and levels of this checkout: what differs is the program."""
MISTAKE: Final = 2
"""The exit code that says: the user's mistake is in `error.txt`."""
ERROR_FILE: Final = "error.txt"


def main(arguments: list[str]) -> int:
    """Write `<stack>.json` into the folder `out` for every stack that the revision has."""
    root, out = Path(arguments[0]), Path(arguments[1])
    # What the program prints is nobody's result.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        for stack in arguments[2:]:
            if stackfile.file_of(root, stack).exists():
                (out / f"{stack}.json").write_text(dump(portrait(root, stack, out)), encoding="utf-8")
    except SoukError as error:
        (out / ERROR_FILE).write_text(str(error), encoding="utf-8")
        return MISTAKE
    return 0


def portrait(root: Path, stack: str, scratch: Path) -> Portrait:
    """One stack, rendered with everything in it known."""
    project = project_of(root, stack, scratch)
    graph = render(stack, root=project, mode="up")
    salted = render(stack, root=project, mode="up", ids=SALT)
    return portray(graph, salted, judge(graph, PACK / f"{stack}.json"), root)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
