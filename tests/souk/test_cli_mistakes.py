"""A mistake in a stack file as a person meets it: one sentence, exit code 2, nothing on stdout."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

import pytest
import yaml

from tests.program.test_mistakes import STACK_FILE
from tests.pure.test_config import ROOT, document

OF_THE_FILE: Final = [(change, words) for stack, change, words in STACK_FILE if stack == "dev" and change]
PARTS: Final = ("certs", "components", "services", "policies", "__main__.py", "Pulumi.yaml")
EACH: Final = """
import contextlib, io, json, sys
from souk.cli import main
for folder in sys.argv[1:]:
    out, told = io.StringIO(), io.StringIO()
    code = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        try:
            main(["--cwd", folder, "plan", "dev"])
        except SystemExit as end:
            code = end.code
    print(json.dumps({"code": code, "out": out.getvalue(), "told": told.getvalue()}))
"""
"""One process for all of them: the import of what plans takes longer than finding the mistake."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the command said of the project with each of the stack files."""
    folders: list[str] = []
    for number, (change, _) in enumerate(OF_THE_FILE):
        folder = tmp_path_factory.mktemp(f"project{number}")
        for name in PARTS:
            (folder / name).symlink_to(ROOT / name)
        (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": document("dev", change)}))
        folders.append(str(folder))
    done = subprocess.run([sys.executable, "-c", EACH, *folders], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("number", range(len(OF_THE_FILE)), ids=[str(change)[:40] for change, _ in OF_THE_FILE])
def test_the_command_says_it_and_ends_with_two(answers: list[dict[str, Any]], number: int) -> None:
    """CI takes 1 for a violation and asks the security team; a typo is the author's."""
    answer, (_, words) = answers[number], OF_THE_FILE[number]
    assert answer["code"] == 2
    assert not answer["out"]
    assert " ".join(words.split()) in " ".join(answer["told"].split())
    assert "Traceback" not in answer["told"]


def test_every_file_was_tried(answers: list[dict[str, Any]]) -> None:
    """A run that ends at the first mistake has shown nothing of the others."""
    assert len(answers) == len(OF_THE_FILE) > 15
