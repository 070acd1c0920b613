"""The stack file `Pulumi.<env>.yaml`: which layout it asks for, and the few edits that creating and moving stacks need.

Edits are of lines: a file that people write keeps its comments and its order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import yaml

from components.errors import SoukError, mistake

Layout = Literal["whole", "split"]
LAYOUTS: Final[tuple[Layout, ...]] = ("whole", "split")
KEY: Final = "souk:layout"
SECRETS: Final = re.compile(r"^(?:secretsprovider|encryptedkey|encryptionsalt):.*$", re.MULTILINE)
"""What Pulumi itself writes into a stack file: how the stack's secrets are encrypted."""
LAYOUT_LINE: Final = re.compile(rf"^([ ]+{KEY}:[ ]*)\S+", re.MULTILINE)
FIRST_SETTING: Final = re.compile(r"^(config:.*\n(?:[ ]*(?:#.*)?\n)*)([ ]+)(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class StackFile:
    """One stack file as it stands on disk."""

    path: Path
    text: str
    document: Mapping[str, Any]

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


def read(root: Path, env: str) -> StackFile:
    """The file of one environment.

    Raises SoukError if it is missing or empty, or if a file of a single slice stands beside it: Pulumi would read that
    one instead, and the slice would have no configuration, or one of its own.
    """
    path = root / f"Pulumi.{env}.yaml"
    if not path.is_file():
        known = sorted(file.name[len("Pulumi.") : -len(".yaml")] for file in root.glob("Pulumi.*.yaml"))
        raise mistake(
            "stack", env, f"one of {', '.join(known) or '(there is none)'}", f"Correct it, or add {path.name}."
        )
    for stray in sorted(root.glob(f"Pulumi.{env}.*.yaml")):
        raise SoukError(
            f"{stray.name}: slices read {path.name} and have no file of their own (Pulumi would read this one). "
            f"Move what you need from it into {path.name} and delete it."
        )
    return parse(path, path.read_text())


def parse(path: Path, text: str) -> StackFile:
    """The file with this text. Raises SoukError for one that holds no configuration."""
    try:
        document: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SoukError(f"{path.name}: no valid YAML: {error}. Correct the file.") from None
    if not isinstance(document, dict) or not isinstance(cast("dict[str, Any]", document).get("config"), dict):
        raise SoukError(f"{path.name}: holds no configuration ('config:' with settings below it). Restore the file.")
    return StackFile(path, text, cast("dict[str, Any]", document))


def with_layout(file: StackFile, layout: Layout) -> StackFile:
    """The same file with another layout; every other line stays as it is. Raises SoukError if that can't be done."""
    if LAYOUT_LINE.search(file.text):
        text = LAYOUT_LINE.sub(rf"\g<1>{layout}", file.text, count=1)
    else:
        text = FIRST_SETTING.sub(rf"\g<1>\g<2>{KEY}: {layout}\n\g<2>", file.text, count=1)
    try:
        edited = parse(file.path, text)
    except SoukError:
        edited = file
    wanted = {**file.document, "config": {**file.document["config"], KEY: layout}}
    if edited.document != wanted:
        raise SoukError(
            f"{file.path.name}: can't set {KEY} in this file. Set it to {layout!r} by hand and start again."
        )
    return edited


def with_secrets(file: StackFile, source: StackFile) -> StackFile:
    """The same file with the lines by which another one says how secrets are encrypted."""
    lines = file.text.rstrip("\n").split("\n") + list(source.secrets)
    return parse(file.path, "\n".join(lines) + "\n")
