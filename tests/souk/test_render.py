"""A plan shows what `pulumi up` would do only if it runs the very same program, in the same surroundings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.graph.model import Secret
from souk.render import render
from tests.kit.assertions import only

MAIN = """
import pathlib, pulumi, pulumi_aws as aws
from parts import NAME
config = pulumi.Config()
aws.sqs.Queue(NAME, name=config.require("name"), tags={"file": pathlib.Path("note.txt").read_text()})
pulumi.export("main", __name__)
pulumi.export("password", config.require_secret("password"))
"""


def project(home: Path, main: str, **files: str) -> Path:
    """A project of its own, with stack dev."""
    home.mkdir(exist_ok=True)
    config = "config: {'name': orders, 'password': {secure: v1:abc}}\n"
    known = {"Pulumi.yaml": "name: demo\nruntime: python\n", "Pulumi.dev.yaml": config, "note.txt": "hello"}
    for name, text in {**known, "__main__.py": main, **files}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return home


def test_runs_the_program_in_its_own_directory(tmp_path: Path) -> None:
    """Modules beside it, files relative to it, its configuration, `__name__`: all as under the engine."""
    before = Path.cwd(), list(sys.path)
    graph = render("dev", root=project(tmp_path, MAIN, **{"parts.py": "NAME = 'queue'"}))
    assert only(graph, "aws:sqs/queue:Queue").inputs == {"name": "orders", "tags": {"file": "hello"}}
    assert graph.outputs == {"main": "__main__", "password": Secret("[secret]")}
    assert (Path.cwd(), list(sys.path)) == before


def test_two_projects_have_modules_of_their_own(tmp_path: Path) -> None:
    """Comparing two checkouts in one process must not compare the first one with itself."""
    first = project(tmp_path / "a", MAIN, **{"parts.py": "NAME = 'first'"})
    second = project(tmp_path / "b", MAIN, **{"parts.py": "NAME = 'second'"})
    names = [only(render("dev", root=root), "aws:sqs/queue:Queue").name for root in (first, second, first)]
    assert names == ["first", "second", "first"]


def test_own_packages_come_back(tmp_path: Path) -> None:
    """Another checkout's `components` must not replace the ones this process has imported."""
    import components.errors as ours  # noqa: PLC0415 - to compare it before and after

    main = "from components.errors import SoukError\nraise SoukError('theirs')"
    theirs = "class SoukError(Exception): pass"
    root = project(tmp_path, main, **{"components/__init__.py": "", "components/errors.py": theirs})
    with pytest.raises(SoukError, match=r"^theirs$"):
        render("dev", root=root)
    assert sys.modules["components.errors"] is ours


def test_program_in_a_subdirectory(tmp_path: Path) -> None:
    """`main` in Pulumi.yaml moves it."""
    root = project(tmp_path, "raise AssertionError", **{"infra/__main__.py": "import pulumi\npulumi.export('a', 1)"})
    (root / "Pulumi.yaml").write_text("name: demo\nruntime: python\nmain: infra\n")
    assert render("dev", root=root).outputs == {"a": 1}


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ("from components.errors import SoukError\nraise SoukError('souk:zones: name two')", "^souk:zones: name two$"),
        ("import pulumi\npulumi.Config().require('missing')", "demo:missing"),
        ("import pulumi\nraise pulumi.RunError('not so')", "^not so$"),
    ],
)
def test_users_mistakes_are_told_as_such(tmp_path: Path, main: str, message: str) -> None:
    """A stack file with a typo deserves a sentence, no traceback."""
    with pytest.raises(SoukError, match=message):
        render("dev", root=project(tmp_path, main))


def test_bugs_keep_their_type(tmp_path: Path) -> None:
    """A bug told like a mistake in a stack file sends people looking in the wrong place."""
    with pytest.raises(ZeroDivisionError):
        render("dev", root=project(tmp_path, "1 / 0"))


def test_project_without_a_program(tmp_path: Path) -> None:
    """A directory that only looks like the project."""
    root = project(tmp_path, "")
    (root / "__main__.py").unlink()
    with pytest.raises(SoukError, match=r"has no __main__\.py"):
        render("dev", root=root)
