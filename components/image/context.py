"""What an image is built from, and a digest that changes exactly when that does. Pure.

The digest covers what Docker is sent and git keeps: paths, contents, links and the execute bit. It does not depend on
times, on where the checkout lies, on other permission bits (they follow from a user's umask) or on Python's caches.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from components.errors import SoukError
from components.image import ignore

FORMAT: Final = "1"
"""Raised when the digest itself is computed differently: every image is then built anew."""

TAG_LENGTH: Final = 32
"""Hexadecimal digits of a tag: 128 bits."""

CACHE_FOLDER: Final = "__pycache__"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a build context. `path` has `/` between its parts; a link's content is where it points."""

    path: str
    kind: Literal["file", "executable", "link"]
    content: bytes


def entries(root: Path, dockerfile: str) -> tuple[Entry, ...]:
    """The files that a build sees, in order of their paths.

    `dockerfile` is relative to `root` and always among them. What is left out stands in `<dockerfile>.dockerignore` or
    else in the root's `.dockerignore`, as BuildKit reads them. Empty folders don't count: git doesn't keep them.

    Raises SoukError if there is no such Dockerfile.
    """
    if not (root / dockerfile).is_file():
        raise SoukError(
            f"{root / dockerfile}: there is no such file; an image is built from it. "
            f"Add it, or name a built image by its digest in souk:services.<name>.image."
        )
    rules = _rules(root, dockerfile)
    paths = set(_walk(root, "", rules)) | {dockerfile}
    return tuple(_entry(root, path) for path in sorted(paths))


def tag(files: Iterable[Entry], *, dockerfile: str, platform: str, base_image: str) -> str:
    """The tag of the image that is built from these files for a platform (`linux/arm64`) on a base image."""
    digest = hashlib.sha256()
    for text in (FORMAT, dockerfile, platform, base_image):
        _add(digest, text.encode())
    for entry in files:
        for part in (entry.path.encode("utf-8", "surrogateescape"), entry.kind.encode(), entry.content):
            _add(digest, part)
    return digest.hexdigest()[:TAG_LENGTH]


def _add(digest: hashlib._Hash, part: bytes) -> None:  # pyright: ignore[reportPrivateUsage] - the type has no public name
    # The length keeps two different sequences of parts from reading alike.
    digest.update(len(part).to_bytes(8, "big"))
    digest.update(part)


def _rules(root: Path, dockerfile: str) -> ignore.Ignore:
    for candidate in (root / f"{dockerfile}.dockerignore", root / ".dockerignore"):
        if candidate.is_file():
            return ignore.parse(candidate.read_text(encoding="utf-8"))
    return ignore.Ignore(())


def _walk(root: Path, folder: str, rules: ignore.Ignore) -> Iterator[str]:
    with os.scandir(root / folder) as found:
        for item in found:
            path = f"{folder}/{item.name}" if folder else item.name
            left_out = rules.leaves_out(path)
            if not item.is_dir(follow_symlinks=False):
                if not left_out:
                    yield path
            elif item.name != CACHE_FOLDER and not (left_out and not rules.may_bring_back(path)):
                yield from _walk(root, path, rules)


def _entry(root: Path, path: str) -> Entry:
    file = root / path
    if file.is_symlink():
        return Entry(path, "link", os.fsencode(file.readlink()))
    executable = bool(file.stat().st_mode & 0o100)
    return Entry(path, "executable" if executable else "file", file.read_bytes())
