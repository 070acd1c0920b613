"""Keys and passwords: one of each for whom they are for, made at every start and kept nowhere."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_LETTERS: Final = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Key:
    """AWS credentials of one role."""

    id: str
    secret: str = field(repr=False)


def key() -> Key:
    """New credentials, in AWS's own form."""
    return Key("ASIA" + "".join(secrets.choice(_LETTERS) for _ in range(16)), secrets.token_urlsafe(30))


def password() -> str:
    """A new password. Hexadecimal: it stands in URLs and configuration files as it is."""
    return secrets.token_hex(24)


def kept_password(file: Path) -> str:
    """A password that outlives a stop, because what it opens does."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(password())
    return file.read_text()
