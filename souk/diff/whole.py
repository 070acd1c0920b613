"""An environment as one stack, also where it is deployed in slices.

The slices together register exactly what the whole does. Put together, both ends of every edge are at hand, and a
change of the layout alone is no difference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from souk import stackfile

KEY: Final = "layout"
SPLIT: Final = "split"
WHOLE: Final = "whole"


def project_of(root: Path, stack: str, scratch: Path) -> Path:
    """The folder to render a stack from: `root`, or one in `scratch` with the same program and the layout changed.

    Raises SoukError as `stackfile.read` does.
    """
    file = stackfile.read(root, stack)
    key = f"{file.project}:{KEY}"
    if file.config.get(key) != SPLIT:
        return root
    # JSON is YAML. Encrypted values are placeholders already, here as there.
    project = {"name": file.project, "runtime": "python", "main": str(file.program.resolve())}
    (scratch / stackfile.PROJECT_FILE).write_text(json.dumps(project), encoding="utf-8")
    config = {"config": {**file.config, key: WHOLE}}
    stackfile.file_of(scratch, stack).write_text(json.dumps(config), encoding="utf-8")
    return scratch
