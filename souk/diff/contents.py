"""What files are, instead of where they lie: two checkouts in two folders compare equal when their files do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from souk.graph.model import Graph, Secret

CACHE_FOLDER: Final = "__pycache__"
"""Python's own: whether a checkout was run before must not count as a change."""


def sealed(graph: Graph, root: Path) -> Graph:
    """The graph with a digest beside every file it names, and with paths relative to the checkout."""
    resources = (
        replace(resource, inputs=_sealed(resource.inputs, root), outputs=_sealed(resource.outputs, root))
        for resource in graph
    )
    return replace(graph, resources=tuple(resources), outputs=_sealed(graph.outputs, root))


def _sealed(value: Any, root: Path) -> Any:
    match value:
        case str():
            return value.replace(f"{root}/", "").replace(str(root), ".")
        case Secret():
            return Secret(_sealed(value.value, root))
        case Mapping():
            mapping = cast("Mapping[str, Any]", value)
            inner = {key: _sealed(item, root) for key, item in mapping.items()}
            return _with_digest(mapping, inner, root)
        case list():
            return [_sealed(item, root) for item in cast("list[Any]", value)]
        case _:
            return value


def _with_digest(value: Mapping[str, Any], inner: dict[str, Any], root: Path) -> dict[str, Any]:
    for kind in ("asset", "archive"):
        path = value[kind].get("path") if set(value) == {kind} and isinstance(value[kind], Mapping) else None
        if isinstance(path, str):
            return {kind: {**inner[kind], "sha256": digest(root / path)}}
    return inner


def digest(path: Path) -> str:
    """Sixteen hexadecimal digits that follow from a file's content, or from a folder's names and contents."""
    total = hashlib.sha256()
    for file in _files(path):
        content = file.read_bytes()
        total.update(f"{file.relative_to(path).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()[:16]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    yield from sorted(
        file for file in path.rglob("*") if file.is_file() and CACHE_FOLDER not in file.relative_to(path).parts
    )
