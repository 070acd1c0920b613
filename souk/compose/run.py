"""`souk compose`: the file, and the secrets beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import yaml

from components.errors import SoukError
from souk.compose import secrets
from souk.compose.file import compose, secret_names
from souk.console import err, progress, show
from souk.local.bring_up.stores import grant
from souk.local.home import Home
from souk.local.plan.system import Plan
from souk.local.system import Options, System
from souk.render import render

HEAD: Final = """\
# The system of stack {stack} in containers, written by `souk compose {stack}` from its plan: change the plan, not this.
# From the folder of Pulumi.yaml, with the file of secrets that was written with it:
#   docker compose --project-directory . --env-file {env_file} --file {file} up --build
"""


def run(root: Path, stack: str, *, output: Path | None, env_file: Path, port: int) -> None:
    """Write the file to `output` or standard output, and new secrets to `env_file`.

    Raises SoukError if the stack has nothing to run, or a file can't be written.
    """
    with progress(f"recording {stack}"):
        plan = Plan.of(render(stack, root=root, mode="up"))
    system = System(plan, Options(root, Home.of(root), root / "services", port=port), show)
    grant(system)
    text = written(compose(system), stack, env_file, output)
    try:
        secrets.keep(env_file, secret_names(system))
        if output is not None:
            output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SoukError(f"{error.filename}: {error.strerror}. Name a file that can be written.") from error
    if output is None:
        sys.stdout.write(text)
    err().print(f"secrets are in {env_file}; keep it out of version control", markup=False, style="dim")


def written(content: dict[str, Any], stack: str, env_file: Path, output: Path | None) -> str:
    """The file as text, with how to start it."""
    head = HEAD.format(stack=stack, env_file=env_file, file=output or "compose.yaml")
    return head + yaml.safe_dump(content, sort_keys=False, width=120, allow_unicode=True)
