"""The committed documents, and how they may change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kit.contracts.compatibility import breaks
from kit.contracts.documents import EVENTS, OPENAPI

Documents = dict[str, dict[str, Any]]


def committed(folder: Path) -> Documents:
    """What lies in a service's folder."""
    paths = [path for path in (folder / OPENAPI, *sorted((folder / EVENTS).glob("*.json"))) if path.is_file()]
    return {path.relative_to(folder).as_posix(): json.loads(path.read_text(encoding="utf-8")) for path in paths}


def differences(folder: Path, found: Documents) -> list[str]:
    """What isn't up to date, in sentences. Empty: everything is."""
    old = committed(folder)
    return [
        f"{folder.name}/{name}: {_difference(name, old, found)}; run python -m kit.contracts write and commit"
        for name in sorted(old.keys() | found.keys())
        if old.get(name) != found.get(name)
    ]


def write(folder: Path, found: Documents) -> list[str]:
    """Bring the committed documents up to date, unless that breaks a reader: then write nothing and say what would."""
    problems = breaking(committed(folder), found)
    if not problems:
        for name, document in found.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return problems


def breaking(old: Documents, new: Documents) -> list[str]:
    """What a reader of the old documents could not cope with in the new ones."""
    gone = [f"{name}: removed; whoever reads it would find nothing" for name in sorted(old.keys() - new.keys())]
    return gone + [
        f"{name}: {reason}" for name in sorted(old.keys() & new.keys()) for reason in breaks(old[name], new[name])
    ]


def _difference(name: str, old: Documents, new: Documents) -> str:
    if name not in old:
        return "not committed"
    return "differs from the code" if name in new else "the code doesn't make it any more"
