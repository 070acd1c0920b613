"""A throw-away project folder in which every stack has a copy of its environment's file.

`pulumi stack init`, `stack rename` and `state move` take no `--config-file`: each reads and writes
`Pulumi.<stack>.yaml`, makes up a salt where it finds none, and a rename takes the file along. Run here, they meet the
environment's own encryption settings under the name they look for, and the files in the checkout are never touched,
whatever happens halfway.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from souk.stacks.engine import Engine
from souk.stacks.envfile import EnvFile


@contextmanager
def workshop(engine: Engine, file: EnvFile, stacks: Iterable[str]) -> Generator[Engine]:
    """The CLI in a folder where each of `stacks` has a copy of the file. The folder is gone afterwards."""
    with TemporaryDirectory(prefix="souk-") as name:
        folder = Path(name)
        shutil.copyfile(engine.folder / "Pulumi.yaml", folder / "Pulumi.yaml")
        for stack in stacks:
            (folder / f"Pulumi.{stack}.yaml").write_text(file.text)
        yield replace(engine, folder=folder, environment={**engine.environment, **engine.backend_from_elsewhere()})
