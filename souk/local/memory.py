"""How much memory a process holds."""

from __future__ import annotations

from pathlib import Path


def resident(pid: int) -> int:
    """Resident bytes, as /proc has them; 0 for a process that has ended."""
    return _status(pid, "VmRSS:")


def peak(pid: int) -> int:
    """The most resident bytes that it ever had: who looks now and then misses what is held for a moment."""
    return _status(pid, "VmHWM:")


def _status(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field)), 0)
