"""Runs a local system for a test: the plan of stack dev, with the puppets of this folder in place of the services.

`python -m tests.local.runner FOLDER PORT [--while PID] [--only SERVICE] [--without POLICY] [--real] [--virtual]
[--images]`. With `--real`, the services themselves run, on their demo data. A policy that is left out is one that its
service's spec no longer asks for.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from components.errors import SoukError
from souk.graph.model import Graph
from souk.local import up
from souk.local.home import Home
from souk.local.system import Options
from souk.render import render

PROGRAMS = Path(__file__).parent / "programs"
ROOT = Path(__file__).parents[2]


def _end_with(run: int) -> None:
    """A test run that was killed leaves no system behind."""
    while Path(f"/proc/{run}").exists():
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--without", default="")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--virtual", action="store_true")
    parser.add_argument("--images", action="store_true")
    parser.add_argument("--while", dest="run", type=int, default=0)
    told = parser.parse_args()
    if told.run:
        threading.Thread(target=_end_with, args=(told.run,), daemon=True).start()

    def without(*args: Any, **named: Any) -> Graph:
        graph = render(*args, **named)
        kept = tuple(resource for resource in graph if resource.name != told.without)
        return dataclasses.replace(graph, resources=kept)

    up.render = without
    services = ROOT / "services" if told.real else PROGRAMS
    home, only = Home(told.folder), tuple(told.only)
    options = Options(
        ROOT, home, services, only, seed=told.real, port=told.port, virtual=told.virtual, images=told.images
    )
    try:
        sys.exit(up.up(options, "dev"))
    except SoukError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
