"""The shop's files, as they are sent: read, hashed and compressed once, when the process starts.

All of them lie under one address that holds the digest of all their contents, `/assets/<digest>/js/main.js`: it can be
kept forever, modules import each other by relative paths as they stand, and no build step renames anything.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

INDEX: Final = "index.html"
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
"""Every kind of file that the shop has. What a machine's own table says differs from one to the next."""


@dataclass(frozen=True, slots=True)
class File:
    """A file. `compressed` is its gzip form; `tag` is its contents' hash."""

    media_type: str
    body: bytes
    compressed: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class Shop:
    """The page that every address leads to, and what it loads: path under `/assets/<digest>/` → file."""

    index: File
    assets: Mapping[str, File]
    digest: str


def read(folder: Path) -> Shop:
    """Read the shop's files. Raises KeyError for a kind of file that isn't in MEDIA_TYPES."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): made(path.suffix, path.read_bytes()) for path in paths}
    index = found.pop(INDEX)
    digest = _hash("".join(f"{name}:{file.tag}\n" for name, file in found.items()).encode())
    modules = [f"/assets/{digest}/{name}" for name in found if name.endswith(".js")]
    preloads = "\n    ".join(f'<link rel="modulepreload" href="{module}">' for module in modules)
    page = index.body.decode().replace("{{assets}}", f"/assets/{digest}").replace("{{preloads}}", preloads)
    return Shop(made(".html", page.encode()), found, digest)


def made(suffix: str, body: bytes) -> File:
    """A file of these contents."""
    # Without the time of day, so that every task sends the same bytes.
    return File(MEDIA_TYPES[suffix], body, gzip.compress(body, mtime=0), _hash(body))


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:20]
