"""The tag of an image changes when the image would, and only then."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import SoukError
from components.image import context, ignore

FILES: Mapping[str, str] = {
    "order/Dockerfile": "FROM base",
    "order/Dockerfile.dockerignore": "*\n!kit\n!order/app\n**/__pycache__\n",
    "order/app/__main__.py": "print('order')",
    "order/infra.py": "SPEC = 1",
    "kit/server.py": "def serve(): ...",
    "user/app/__main__.py": "print('user')",
}


def written(root: Path, files: Mapping[str, str] = FILES) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def tag(root: Path, dockerfile: str = "order/Dockerfile", platform: str = "linux/arm64", base: str = "python") -> str:
    files = context.entries(root, dockerfile)
    return context.tag(files, dockerfile=dockerfile, platform=platform, base_image=base)


def change_time(root: Path) -> None:
    os.utime(root / "kit/server.py", (1, 1))


def open_to_group(root: Path) -> None:
    (root / "kit/server.py").chmod(0o664)


def leave_a_cache(root: Path) -> None:
    written(root, {"kit/__pycache__/server.cpython-311.pyc": "compiled", "order/app/__pycache__/x.pyc": "compiled"})


def change_another_service(root: Path) -> None:
    written(root, {"user/app/__main__.py": "changed", "user/new.py": "new"})


def change_infrastructure(root: Path) -> None:
    written(root, {"order/infra.py": "SPEC = 2"})


def leave_an_empty_folder(root: Path) -> None:
    (root / "order/app/empty").mkdir()


@pytest.mark.parametrize(
    "change",
    [
        change_time,
        open_to_group,
        leave_a_cache,
        change_another_service,
        change_infrastructure,
        leave_an_empty_folder,
    ],
)
def test_what_the_image_does_not_hold_changes_nothing(tmp_path: Path, change: Callable[[Path], None]) -> None:
    """Tags by commit rolled every service out anew for a change in one of them."""
    before = tag(written(tmp_path))
    change(tmp_path)
    assert tag(tmp_path) == before


def test_the_checkout_s_place_changes_nothing(tmp_path: Path) -> None:
    """CI and a laptop would replace each other's images for ever."""
    here = written(tmp_path / "here")
    shutil.copytree(here, tmp_path / "there/below")
    assert tag(here) == tag(tmp_path / "there/below")


def edit(root: Path) -> None:
    written(root, {"order/app/__main__.py": "print('other')"})


def edit_the_kit(root: Path) -> None:
    written(root, {"kit/server.py": "def serve(): pass"})


def edit_the_dockerfile(root: Path) -> None:
    written(root, {"order/Dockerfile": "FROM base\nUSER 1"})


def add(root: Path) -> None:
    written(root, {"order/app/more.py": ""})


def rename(root: Path) -> None:
    (root / "order/app/__main__.py").rename(root / "order/app/main.py")


def remove(root: Path) -> None:
    (root / "kit/server.py").unlink()


def make_executable(root: Path) -> None:
    (root / "order/app/__main__.py").chmod(0o755)


def link(root: Path) -> None:
    (root / "order/app/link.py").symlink_to("__main__.py")


@pytest.mark.parametrize(
    "change", [edit, edit_the_kit, edit_the_dockerfile, add, rename, remove, make_executable, link]
)
def test_what_the_image_holds_changes_the_tag(tmp_path: Path, change: Callable[[Path], None]) -> None:
    """An immutable tag that stays the same deploys nothing, in silence."""
    before = tag(written(tmp_path))
    change(tmp_path)
    assert tag(tmp_path) != before


def test_platform_and_base_image_change_the_tag(tmp_path: Path) -> None:
    """A service that moved to another architecture kept the image that can't run there."""
    root = written(tmp_path)
    assert len({tag(root), tag(root, platform="linux/amd64"), tag(root, base="python@sha256:1")}) == 3


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.binary(max_size=8), min_size=1),
    st.dictionaries(st.sampled_from("abcdef"), st.binary(max_size=8), min_size=1),
)
def test_two_contexts_share_a_tag_only_if_they_are_alike(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    """Contents that run into each other across files would make two different images one."""

    def of(files: dict[str, bytes]) -> str:
        entries = [context.Entry(path, "file", content) for path, content in sorted(files.items())]
        return context.tag(entries, dockerfile="d", platform="p", base_image="b")

    assert (of(one) == of(other)) == (one == other)


def test_a_missing_dockerfile_is_named(tmp_path: Path) -> None:
    """A tag of nothing would be pushed before anyone notices."""
    with pytest.raises(SoukError, match=r"basket/Dockerfile: there is no such file"):
        context.entries(tmp_path, "basket/Dockerfile")


def test_every_service_s_build_sees_its_own_code_and_the_kit() -> None:
    """A build that also sees a neighbour's code is rebuilt with every change of the neighbour."""
    root = Path(__file__).parents[3] / "services"
    for dockerfile in sorted(root.glob("*/Dockerfile")):
        name = dockerfile.parent.name
        seen = {entry.path for entry in context.entries(root, f"{name}/Dockerfile")}
        assert {"kit/__init__.py", f"{name}/app/__init__.py", f"{name}/Dockerfile"} <= seen
        assert {path.split("/")[0] for path in seen} == {"kit", "requirements.txt", name}
        assert not {path for path in seen if path.endswith(("infra.py", ".pyc"))}


@pytest.mark.parametrize(
    ("patterns", "left_out", "kept"),
    [
        ("# comment\n\nlogs", ["logs", "logs/a/b.txt"], ["logs2", "a/logs", "# comment"]),
        ("*.md\n!README.md", ["a.md"], ["README.md", "docs/a.md"]),
        ("**/*.pyc", ["a.pyc", "a/b/c.pyc"], ["a.py"]),
        ("/dist/", ["dist", "dist/x"], ["a/dist"]),
        ("*\n!app/**\napp/secret?", ["x", "app/secret1"], ["app/a/b", "app/secret12"]),
        ("a/[b-d].txt", ["a/c.txt"], ["a/e.txt", "a/bc.txt"]),
        ("a/**/z", ["a/z", "a/b/c/z", "a/z/x"], ["z", "a/zz"]),
        ("we\\*ird", ["we*ird"], ["weXird"]),
    ],
)
def test_ignore_files_mean_what_docker_says(patterns: str, left_out: list[str], kept: list[str]) -> None:
    """A file that Docker sends and the tag doesn't cover changes the image under an unchanged tag."""
    rules = ignore.parse(patterns)
    assert [path for path in left_out if not rules.leaves_out(path)] == []
    assert [path for path in kept if rules.leaves_out(path)] == []


@given(st.lists(st.sampled_from(["a", "b", "a/b", "*", "**/b", "!a/b", "!b", "!a/**", "a/*", "!**/c"]), max_size=5))
def test_no_folder_is_skipped_that_holds_a_file_of_the_context(patterns: list[str]) -> None:
    """Skipping a folder is a shortcut: it may never change what is found."""
    rules = ignore.parse("\n".join(patterns))
    for folder in ("a", "b", "a/b", "b/a"):
        for name in ("a", "b", "c"):
            if not rules.leaves_out(f"{folder}/{name}"):
                parents = [folder[:end] for end in range(1, len(folder) + 1) if folder[end : end + 1] in ("/", "")]
                assert all(not rules.leaves_out(parent) or rules.may_bring_back(parent) for parent in parents)
