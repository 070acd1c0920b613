"""Edits of the stack file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.errors import SoukError
from souk.stacks import envfile
from souk.stacks.envfile import LAYOUTS, EnvFile, Layout

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("env", ["dev", "prod"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_project_s_own_files_take_a_layout(env: str, layout: Layout) -> None:
    """A file rewritten by a YAML library lost the reasons that its comments gave."""
    path = ROOT / f"Pulumi.{env}.yaml"
    file = EnvFile(path, path.read_text())
    edited = envfile.with_layout(file, layout)
    assert edited.layout == layout
    other = envfile.with_layout(edited, "split")
    assert envfile.with_layout(other, layout).text == edited.text
    lines = [line for line in edited.text.splitlines() if "souk:layout" not in line]
    assert lines == [line for line in file.text.splitlines() if "souk:layout" not in line]


@given(
    st.lists(st.sampled_from(["  # why", "", "  souk:layout: whole  # for now"]), max_size=3), st.sampled_from(LAYOUTS)
)
def test_only_the_layout_changes(before: list[str], layout: Layout) -> None:
    """An edit by lines must not meet a line it doesn't understand and write another meaning."""
    lines = list(dict.fromkeys(before))
    text = "\n".join(["# top", "config:", *lines, "  souk:account: '1'", "  souk:network:", "    nat: none", ""])
    edited = envfile.with_layout(EnvFile(Path("Pulumi.dev.yaml"), text), layout)
    config = yaml.safe_load(text)["config"]
    assert yaml.safe_load(edited.text) == {"config": {**config, "souk:layout": layout}}
    assert set(text.splitlines()) - set(edited.text.splitlines()) <= {"  souk:layout: whole  # for now"}


def test_a_file_it_can_t_edit_is_left_to_its_owner() -> None:
    """A guess at the wrong place would have moved a system's layout without anybody seeing it."""
    file = EnvFile(Path("Pulumi.dev.yaml"), 'config: {"souk:account": "1"}\n')
    with pytest.raises(SoukError, match="by hand"):
        envfile.with_layout(file, "split")


@pytest.mark.parametrize("text", ["", "# nothing\n", "config:\n", "encryptionsalt: v1:x\n", "config: [\n"])
def test_a_file_without_configuration_is_refused(tmp_path: Path, text: str) -> None:
    """Pulumi writes a file with a salt alone for every new stack; a program that reads it has no settings."""
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    (tmp_path / "Pulumi.yaml").write_text("name: souk\n")
    with pytest.raises(SoukError, match=r"Pulumi\.dev\.yaml: "):
        envfile.read(tmp_path, "dev")


def test_a_slice_s_own_file_is_refused(tmp_path: Path) -> None:
    """`pulumi up -s dev.order` prefers such a file to the environment's: the slice came up in the wrong account."""
    (tmp_path / "Pulumi.yaml").write_text("name: souk\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {a: b}\n")
    (tmp_path / "Pulumi.dev.order.yaml").write_text("encryptionsalt: v1:x\n")
    with pytest.raises(SoukError, match=r"Pulumi\.dev\.order\.yaml: slices read Pulumi\.dev\.yaml"):
        envfile.read(tmp_path, "dev")


def test_a_missing_file_names_those_there_are(tmp_path: Path) -> None:
    """`Pulumi.staging.yaml` missing was told as a missing key deep in the program."""
    (tmp_path / "Pulumi.yaml").write_text("name: souk\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {a: b}\n")
    with pytest.raises(SoukError, match=r"Pulumi\.staging\.yaml: there is no such file.*dev"):
        envfile.read(tmp_path, "staging")


def test_a_layout_nobody_knows_is_refused() -> None:
    """`layout: splitted` was read as the default, and the whole system deployed a second time."""
    file = EnvFile(Path("Pulumi.dev.yaml"), "config:\n  souk:layout: splitted\n")
    with pytest.raises(SoukError, match="got 'splitted'; allowed: whole or split"):
        _ = file.layout
