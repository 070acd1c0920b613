"""The secrets of the containers: made here, kept in a file of this machine, in no other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from souk.local import credentials


def keep(file: Path, names: Iterable[str]) -> None:
    """Give each name a value in the file, unless it has one: what it opens may be running.

    Nobody but this user can read the file.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    lines = file.read_text(encoding="utf-8").splitlines()
    known = {line.partition("=")[0] for line in lines}
    lines += [f"{name}={_value(name)}" for name in dict.fromkeys(names) if name not in known]
    file.chmod(0o600)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _value(name: str) -> str:
    return credentials.key().id if name.endswith("_AWS_ACCESS_KEY_ID") else credentials.password()
