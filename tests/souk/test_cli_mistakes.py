"""A mistake in a stack file as a person meets it: one sentence, exit code 2, nothing on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.program.test_mistakes import STACK_FILE
from tests.pure.test_config import ROOT, document
from tests.souk.commandline import home, run

__all__ = ["home"]

OF_THE_FILE = [(change, words) for stack, change, words in STACK_FILE if stack == "dev" and change]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with a stack file of its own."""
    for name in ("certs", "components", "services", "policies", "__main__.py", "Pulumi.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.mark.parametrize(("change", "words"), OF_THE_FILE, ids=lambda value: str(value)[:40])
def test_the_command_says_it_and_ends_with_two(
    project: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], words: str
) -> None:
    """CI takes 1 for a violation and asks the security team; a typo is the author's."""
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": document("dev", change)}))
    assert run("--cwd", str(project), "plan", "dev") == 2
    out, told = capsys.readouterr()
    assert not out
    assert " ".join(words.split()) in " ".join(told.split())
    assert "Traceback" not in told
