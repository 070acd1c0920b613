"""Stack files are read as the engine reads them: what souk accepts and the engine does not breaks a deploy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from components.errors import SoukError
from souk.yamlfile import load


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file to write to."""
    return tmp_path / "Pulumi.dev.yaml"


def read(path: Path, text: str) -> dict[str, Any]:
    """Read `text` as a YAML file."""
    path.write_text(text, encoding="utf-8")
    return load(path, "what this test reads")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("12:30:00", "12:30:00"),
        ("111122223333", 111122223333),
        ("0x1f", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("~", None),
        ("", None),
        ('"012345678901"', "012345678901"),
        ("10.20.0.0/16", "10.20.0.0/16"),
        ("1_000", "1_000"),
    ],
)
def test_plain_values(written: Path, text: str, value: Any) -> None:
    """YAML 1.1 would make false of `no` and 45000 of `12:30:00`; the engine reads 1.2."""
    assert read(written, f"key: {text}\n") == {"key": value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty. It is what this test reads."),
        ("- a\n- b\n", "holds a list, and should hold a mapping"),
        ("a: [1\n", "line 2, column 1"),
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: key 'a' stands twice"),
        ("account: 012345678901\n", "012345678901 is read as a number, which has no leading zeros; put it in quotes"),
        ("since: 2026-01-01\n", "2026-01-01 is read as a date; put it in quotes"),
    ],
)
def test_mistakes_name_file_and_place(written: Path, text: str, message: str) -> None:
    """An account whose number starts with 0 loses it silently under the engine."""
    with pytest.raises(SoukError) as error:
        read(written, text)
    assert str(error.value).startswith(str(written))
    assert message in str(error.value)


def test_missing_file(tmp_path: Path) -> None:
    """The commonest mistake of all."""
    with pytest.raises(SoukError, match=r"there is no such file\. It is what this test reads"):
        load(tmp_path / "nowhere.yaml", "what this test reads")


def test_file_that_is_no_text(tmp_path: Path) -> None:
    """A binary by that name must not end in a traceback."""
    path = tmp_path / "Pulumi.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SoukError, match="can't be read"):
        load(path, "what this test reads")


@pytest.mark.parametrize(
    "text",
    ["? [a, b]\n: 1", "a: &a [*a]", f"a: {'[' * 3000}", f"a: {'9' * 5000}"],
    ids=["key", "itself", "deep", "long"],
)
def test_what_no_engine_would_take_is_told_in_a_sentence(written: Path, text: str) -> None:
    """A merge had left half of a list behind: forty lines of traceback, and not one of them named the file."""
    with pytest.raises(SoukError, match=re.escape(str(written))):
        read(written, text)
