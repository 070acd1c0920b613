"""The stack file `Pulumi.<env>.yaml`: which layout it asks for, and the few edits that creating and moving stacks need.

Edits are of lines: a file that people write keeps its comments and its order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from components.errors import SoukError, mistake
from souk import stackfile

Layout = Literal["whole", "split"]
LAYOUTS: Final[tuple[Layout, ...]] = ("whole", "split")
KEY: Final = "souk:layout"
SECRETS: Final = re.compile(r"^(?:secretsprovider|encryptedkey|encryptionsalt):.*$", re.MULTILINE)
"""What Pulumi itself writes into a stack file: how the stack's secrets are encrypted."""
LAYOUT_LINE: Final = re.compile(rf"^([ ]+{KEY}:[ ]*)\S+", re.MULTILINE)
FIRST_SETTING: Final = re.compile(r"^(config:.*\n(?:[ ]*(?:#.*)?\n)*)([ ]+)(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class EnvFile:
    """One stack file as it stands on disk."""

    path: Path
    text: str

    @property
    def document(self) -> Mapping[str, Any]:
        """What it says."""
        return yaml.safe_load(self.text)

    @property
    def layout(self) -> Layout:
        """The layout it asks for. Raises SoukError for another word."""
        value = self.document["config"].get(KEY, "whole")
        for layout in LAYOUTS:
            if value == layout:
                return layout
        raise mistake(f"{self.path.name}: {KEY}", value, " or ".join(LAYOUTS), "Correct the value.")

    @property
    def secrets_provider(self) -> str | None:
        """What `pulumi stack init --secrets-provider` must be told to keep the file's own key; None: none yet."""
        if provider := self.document.get("secretsprovider"):
            return str(provider)
        return "passphrase" if self.document.get("encryptionsalt") else None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The lines that say how secrets are encrypted."""
        return tuple(SECRETS.findall(self.text))


def read(root: Path, env: str) -> EnvFile:
    """The file of one environment.

    Raises SoukError if it is missing or holds no configuration, or if a file of a single slice stands beside it: Pulumi
    would read that one instead, and the slice would have no configuration, or one of its own.
    """
    stackfile.read(root, env)
    path = stackfile.file_of(root, env)
    for stray in sorted(root.glob(f"Pulumi.{env}.*.yaml")):
        raise SoukError(
            f"{stray.name}: slices read {path.name} and have no file of their own (Pulumi would read this one). "
            f"Move what you need from it into {path.name} and delete it."
        )
    return EnvFile(path, path.read_text())


def with_layout(file: EnvFile, layout: Layout) -> EnvFile:
    """The same file with another layout; every other line stays as it is. Raises SoukError if that can't be done."""
    if LAYOUT_LINE.search(file.text):
        text = LAYOUT_LINE.sub(rf"\g<1>{layout}", file.text, count=1)
    else:
        text = FIRST_SETTING.sub(rf"\g<1>\g<2>{KEY}: {layout}\n\g<2>", file.text, count=1)
    edited = EnvFile(file.path, text)
    if not _says(edited, {**file.document, "config": {**file.document["config"], KEY: layout}}):
        raise SoukError(
            f"{file.path.name}: can't set {KEY} in this file. Set it to {layout!r} by hand and start again."
        )
    return edited


def _says(file: EnvFile, document: Mapping[str, Any]) -> bool:
    try:
        return file.document == document
    except yaml.YAMLError:
        return False


def with_secrets(file: EnvFile, source: EnvFile) -> EnvFile:
    """The same file with the lines by which another one says how secrets are encrypted."""
    lines = file.text.rstrip("\n").split("\n") + list(source.secrets)
    return EnvFile(file.path, "\n".join(lines) + "\n")
