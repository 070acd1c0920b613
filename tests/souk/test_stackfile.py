"""A program gets its configuration as text: the text must be the engine's, or plan and deployment differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.errors import SoukError
from souk.stackfile import PLACEHOLDER, environments, read

PROJECT = "name: demo\nruntime: python\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project's directory with a project file."""
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    return tmp_path


def stack(home: Path, text: str, name: str = "dev") -> Path:
    """Write a stack's file."""
    (home / f"Pulumi.{name}.yaml").write_text(text)
    return home


def test_values_become_the_engines_text(home: Path) -> None:
    """Go writes JSON compactly, with sorted keys and without a fraction that is zero."""
    file = read(
        stack(
            home,
            """
            config:
              demo:word: hello
              demo:flag: true
              demo:number: 20000
              demo:whole: 1.0
              demo:half: 0.5
              demo:list: [b, a]
              demo:object: {z: 1, a: {y: 2.0, x: "<&>"}}
            """,
        ),
        "dev",
    )
    assert file.config == {
        "demo:word": "hello",
        "demo:flag": "true",
        "demo:number": "20000",
        "demo:whole": "1",
        "demo:half": "0.5",
        "demo:list": '["b","a"]',
        "demo:object": '{"a":{"x":"\\u003c\\u0026\\u003e","y":2},"z":1}',
    }


def test_keys_without_a_namespace_are_the_projects(home: Path) -> None:
    """And the old form with `config` in the middle is the new one."""
    file = read(stack(home, "config: {size: 1, 'aws:region': eu-west-1, 'aws:config:profile': p}\n"), "dev")
    assert set(file.config) == {"demo:size", "aws:region", "aws:profile"}


def test_secrets_are_placeholders(home: Path) -> None:
    """Planning has no key, and needs none: the program learns that there is a secret."""
    text = "config: {'demo:a': {secure: v1:abc}, 'demo:b': {inner: [{secure: v1:def}, plain]}, 'demo:c': open}\n"
    file = read(stack(home, text), "dev")
    assert file.config == {"demo:a": PLACEHOLDER, "demo:b": f'{{"inner":["{PLACEHOLDER}","plain"]}}', "demo:c": "open"}
    assert file.secret_keys == {"demo:a", "demo:b"}


def test_project_defaults(home: Path) -> None:
    """A project may give values and defaults; a stack's own come first."""
    (home / "Pulumi.yaml").write_text(
        PROJECT + "config:\n  short: s\n  typed: {type: integer, default: 5}\n  aws:region: {value: eu-west-1}\n"
        "  needed: {type: string}\n  hidden: {default: x, secret: true}\n  own: {default: 1}\n  object: {any: thing}\n"
    )
    file = read(stack(home, "config: {own: 2}\n"), "dev")
    assert file.config == {
        "demo:short": "s",
        "demo:typed": "5",
        "aws:region": "eu-west-1",
        "demo:hidden": PLACEHOLDER,
        "demo:own": "2",
        "demo:object": '{"any":"thing"}',
    }
    assert file.secret_keys == {"demo:hidden"}


def test_slices_share_their_environments_file(home: Path) -> None:
    """`pulumi up -s dev.order --config-file Pulumi.dev.yaml`."""
    file = read(stack(home, "config: {size: 1}\n"), "dev.order")
    assert (file.stack, file.config) == ("dev.order", {"demo:size": "1"})


def test_environments_are_those_with_a_file(home: Path) -> None:
    """A slice's own file, which `pulumi stack init` leaves behind, is none."""
    for name in ("prod", "dev", "dev.order"):
        stack(home, "config: {a: 1}\n", name)
    assert environments(home) == ["dev", "prod"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("encryptionsalt: v1:x\n", "has no `config`"),
        ("config: {}\n", "has no `config`"),
        ("config: {'a:b:c:d': 1}\n", "got 'a:b:c:d'; allowed: <name> or <namespace>:<name>"),
    ],
)
def test_stray_stack_files_are_refused(home: Path, text: str, message: str) -> None:
    """`pulumi stack init` writes a file with nothing but a salt: deploying from it would deploy defaults."""
    with pytest.raises(SoukError, match=message):
        read(stack(home, text), "dev")


def test_missing_stack_file_names_the_others(home: Path) -> None:
    """A typo in the stack's name."""
    stack(home, "config: {a: 1}\n", "prod")
    with pytest.raises(SoukError, match=r"Pulumi.dve.yaml: there is no such file.*stacks with a file here: prod"):
        read(home, "dve")


def test_missing_project_file_says_where_to_run(tmp_path: Path) -> None:
    """Somebody runs it in a subdirectory."""
    with pytest.raises(SoukError, match="run souk in the directory that has it, or name that with --cwd"):
        read(tmp_path, "dev")


def test_project_without_a_name(home: Path) -> None:
    """URNs have the project's name in them."""
    (home / "Pulumi.yaml").write_text("runtime: python\n")
    with pytest.raises(SoukError, match="Give the project its name"):
        read(home, "dev")
