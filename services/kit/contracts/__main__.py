"""`python -m kit.contracts write|check|breaking REVISION`, in a service's folder.

`check` says what differs from the committed documents and fails. `write` brings them up to date, and refuses what would
break a reader: that needs a new version, beside the old one. `breaking` says what the folder's documents would break
for those who rely on a git revision's, and fails: `write` can be gone round, by removing what it compares with.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kit.contracts.documents import documents
from kit.contracts.files import breaking, committed, differences, write
from kit.contracts.revisions import UnknownRevisionError, committed_at


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    folder = Path.cwd()
    match arguments:
        case ["write"] | ["check"]:
            sys.path.insert(0, str(folder))
            found = documents("app", folder.name)
            problems = write(folder, found) if arguments == ["write"] else differences(folder, found)
        case ["breaking", revision]:
            try:
                problems = breaking(committed_at(folder, revision), committed(folder))
            except UnknownRevisionError as error:
                sys.stderr.write(f"error: {error}\n")
                return 2
            problems = [f"{folder.name}/{problem}" for problem in problems]
        case _:
            sys.stderr.write("usage: python -m kit.contracts write|check|breaking REVISION\n")
            return 2
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
