"""Renders stacks of one revision in a process of its own: `python -m souk.diff.child <root> <out> <policies> <stack>…`.

The workbench that compares also renders both sides, so that a difference is one of the programs, never of the tools.
The program's own modules come from `root` (see `souk.render`), all else from this environment.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from components.errors import SoukError
from policies.analysis.values import as_mapping
from souk import stackfile
from souk.diff.portrait import Portrait, portray
from souk.diff.transport import dump
from souk.judge import judge
from souk.render import render
from souk.stacks.layout import project_with

SALT: Final = "souk-diff"
MISTAKE: Final = 2
"""The exit code that says: the user's mistake is in `error.txt`."""
ERROR_FILE: Final = "error.txt"


def main(arguments: list[str]) -> int:
    """Write `<stack>.json` into the folder `out` for every stack that the revision has.

    `policies` holds the levels of the rules, a file for each environment.
    """
    root, out, policies = map(Path, arguments[:3])
    # What the program prints is nobody's result.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        for stack in arguments[3:]:
            if stackfile.file_of(root, stack).exists():
                found = portrait(root, stack, out, policies / f"{stack}.json")
                (out / f"{stack}.json").write_text(dump(found), encoding="utf-8")
    except SoukError as error:
        (out / ERROR_FILE).write_text(str(error), encoding="utf-8")
        return MISTAKE
    return 0


def portrait(root: Path, stack: str, scratch: Path, levels: Path) -> Portrait:
    """One stack, rendered with everything in it known; judged, as `souk check` does, also as a preview shows it."""
    project = project_with("whole", root, stack, scratch)
    preview, graph = (render(stack, root=project, mode=mode) for mode in ("preview", "up"))
    salted = render(stack, root=project, mode="up", ids=SALT)
    verdicts = [judge(each, levels) for each in (preview, graph)]
    return portray(graph, salted, verdicts, root, own_levels(root / levels.parent.name / levels.name))


def own_levels(file: Path) -> dict[str, Any]:
    """What the revision's own file says. Of one that isn't there, or isn't JSON, all that follows it is new."""
    try:
        said: Any = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return dict(as_mapping(said))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
