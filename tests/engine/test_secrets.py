"""A secret is encrypted wherever the engine keeps it, and shown nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.engine.conftest import Small
from tests.engine.deployment import Deployment
from tests.engine.harness import Run, Workspace
from tests.engine.test_foreseen import PROGRAMS

MARKER = "k3pt-fr0m-all-eyes"


def places_of(text: str, workspace: Workspace, *runs: Run) -> Iterator[str]:
    """Where a text stands: files of the backend and of the engine's home, configuration, output, events."""
    for directory in (workspace.root / "backend", workspace.root / "home"):
        yield from (str(file) for file in directory.rglob("*") if _holds(file, text))
    yield from (str(file) for file in workspace.program.glob("Pulumi*.yaml") if _holds(file, text))
    yield from (f"output {number}" for number, run in enumerate(runs) if text in run.text)
    yield from (f"events {number}" for number, run in enumerate(runs) if text in repr(run.events))


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and text.encode() in file.read_bytes()


def test_a_secret_is_plain_nowhere(small: Small) -> None:
    """A database's password was found in a build log: the engine printed the connection string it was part of."""
    workspace = small((PROGRAMS / "secretive.py").read_text(encoding="utf-8"))
    workspace.configure("dev", "marker", MARKER, secret=True)
    runs = [workspace.preview("dev", "--diff"), workspace.up("dev", "--diff"), workspace.refresh("dev")]
    assert json.dumps(workspace.state("dev")).count(MARKER) >= 8  # else the search below looks for what isn't there
    assert not list(places_of(MARKER, workspace, *runs))


def test_a_key_that_aws_makes_up_is_plain_nowhere(deployed: Deployment) -> None:
    """The API's key was read from the state file, by whoever could read the bucket that keeps it."""
    keys = [resource for resource in deployed.state if resource["type"] == "aws:apigateway/apiKey:ApiKey"]
    values = [json.loads(key["outputs"]["value"]["plaintext"]) for key in keys]
    assert values
    for value in values:
        assert not list(places_of(value, deployed.workspace, deployed.preview, deployed.interrupted, deployed.resumed))
