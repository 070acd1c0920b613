"""What a change breaks, by what the revision before it has promised."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[3] / "services"
IDENTITY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


def git(folder: Path, *arguments: str) -> None:
    """Run git there."""
    subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - a test's own repository


def breaking(folder: Path, revision: str) -> tuple[int, str]:
    """Exit status, and what was said."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "kit.contracts", "breaking", revision],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SERVICES)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A service's folder in a repository, with one operation and one event."""
    folder = tmp_path / "services" / "stall"
    (folder / "events").mkdir(parents=True)
    operation = {"responses": {"200": {"description": "all of them"}}}
    document = {"openapi": "3.1.0", "info": {}, "paths": {"/v1/rugs": {"get": operation}}}
    (folder / "openapi.json").write_text(json.dumps(document))
    (folder / "events" / "rug.sold.v1.json").write_text(json.dumps({"type": "object", "required": ["id"]}))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return folder


def test_what_stays_as_it_was_breaks_nobody(service: Path) -> None:
    """A check that complains of nothing is switched off."""
    assert breaking(service, "HEAD") == (0, "")


def test_a_contract_that_was_written_anew_is_compared_with_what_was_promised(service: Path) -> None:
    """The file was deleted, `write` had nothing to compare with, and every client found the route gone."""
    document = json.loads((service / "openapi.json").read_text())
    document["paths"] = {"/v1/carpets": document["paths"]["/v1/rugs"]}
    (service / "openapi.json").write_text(json.dumps(document))
    (service / "events" / "rug.sold.v1.json").unlink()
    git(service, "add", "-A")
    git(service, "commit", "-q", "-m", "second")
    assert breaking(service, "HEAD") == (0, "")
    status, said = breaking(service, "HEAD~1")
    assert status == 1
    assert "stall/openapi.json: GET /v1/rugs: removed" in said
    assert "stall/events/rug.sold.v1.json: removed; whoever reads it would find nothing" in said


def test_a_service_that_is_new_breaks_nobody(service: Path) -> None:
    """Nobody relies yet on what nobody had."""
    other = service.parent / "other"
    other.mkdir()
    (other / "openapi.json").write_text((service / "openapi.json").read_text())
    assert breaking(other, "HEAD") == (0, "")


def test_a_revision_that_is_not_there_is_a_mistake(service: Path) -> None:
    """A typing error that passes for a comparison with nothing."""
    status, said = breaking(service, "nowhere")
    assert (status, said.startswith("error: ")) == (2, True)
