"""`python -m kit.contracts [write|check]`, in a service's folder.

`check` says what differs from the committed documents and fails. `write` brings them up to date, and refuses what would
break a reader: that needs a new version, beside the old one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kit.contracts.documents import documents
from kit.contracts.files import differences, write


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    folder = Path.cwd()
    if arguments not in (["write"], ["check"]):
        sys.stderr.write("usage: python -m kit.contracts write|check\n")
        return 2
    sys.path.insert(0, str(folder))
    found = documents("app", folder.name)
    problems = write(folder, found) if arguments == ["write"] else differences(folder, found)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
