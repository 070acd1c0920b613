"""An environment as one stack or as slices, whatever its file says.

The slices together register exactly what the whole does. Put together, both ends of every edge are at hand, and a
change of the layout alone is no difference. Taken apart, each team sees what its own stack will be.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from souk import stackfile
from souk.stacks.envfile import Layout

KEY: Final = "layout"


def project_with(layout: Layout, root: Path, stack: str, scratch: Path) -> Path:
    """The folder to render a stack from: `root`, or one in `scratch` with the same program and the layout changed.

    Raises SoukError as `stackfile.read` does.
    """
    file = stackfile.read(root, stack)
    key = f"{file.project}:{KEY}"
    if file.config.get(key, "whole") == layout:
        return root
    # JSON is YAML. Encrypted values are placeholders already, here as there.
    project = {"name": file.project, "runtime": "python", "main": str(file.program.resolve())}
    (scratch / stackfile.PROJECT_FILE).write_text(json.dumps(project), encoding="utf-8")
    config = {"config": {**file.config, key: layout}}
    stackfile.file_of(scratch, stack).write_text(json.dumps(config), encoding="utf-8")
    return scratch
