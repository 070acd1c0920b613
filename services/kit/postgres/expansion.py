"""Whether a migration only expands: what the running version of a service needs stays as it is.

A migration runs before the new version starts, while the old one serves. So a revision may add, and nothing else,
unless it says that it contracts, and why nobody needs any more what it takes away:

    contracts = "users.nickname was last read by version 14"

`python -m kit.postgres.expansion` judges the revisions in a service's folder, without a database, and every migration
begins with it. What isn't known to be harmless is refused.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

FOLDER: Final = Path("migrations")
"""Beside `app`, in the service's folder and in its image. Revisions lie in `versions`."""

REASON: Final = 20
"""Characters of a reason, at least: «ok» is none."""

_PIECES: Final = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<body>\$(\w*)\$.*?\$\3\$)|(?P<text>'(?:[^']|'')*')|(?P<rest>.)", re.DOTALL
)
_NAME: Final = r'(?:"[^"]+"|[\w.]+)'
_NEW_TABLE: Final = re.compile(rf"CREATE TABLE (IF NOT EXISTS )?({_NAME})", re.IGNORECASE)
_INDEX: Final = re.compile(rf"CREATE (UNIQUE )?INDEX (CONCURRENTLY )?.*?\bON (?:ONLY )?({_NAME})", re.IGNORECASE)
_ALTER: Final = re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?({_NAME}) (.*)", re.IGNORECASE)
_ADD_COLUMN: Final = re.compile(
    r"ADD (?:COLUMN )?(?!CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE)\S+ .+", re.IGNORECASE
)
# No function: what is called may do anything, by an INSERT's values too. And no query, which may delete as it reads.
_HARMLESS: Final = re.compile(
    r"(CREATE (SEQUENCE|TYPE|SCHEMA|VIEW|STATISTICS) |ALTER TYPE \S+ ADD VALUE |COMMENT ON "
    rf"|INSERT INTO {_NAME} (\([^()]*\) )?VALUES (?!.*\bDO UPDATE\b)"
    r"|ALTER TABLE \S+ VALIDATE CONSTRAINT |BEGIN$|COMMIT$)",
    re.IGNORECASE,
)
_BINDS: Final = re.compile(r"\b(UNIQUE|PRIMARY KEY|REFERENCES|CHECK)\b", re.IGNORECASE)
_BOOKS: Final = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE) alembic_version\b", re.IGNORECASE)


def revisions(folder: Path) -> ScriptDirectory:
    """The revisions in a folder."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def refusals(folder: Path) -> list[str]:
    """Why the revisions in a folder may not run, in sentences. Empty: they may."""
    found: list[str] = []
    for revision, sql in _rendered(revisions(folder)):
        reason = getattr(revision.module, "contracts", None)
        if reason is None:
            found += [f"{revision.revision}: {why}" for why in destructive(sql)]
        elif not isinstance(reason, str) or len(reason) < REASON:
            found.append(f"{revision.revision}: contracts says in {REASON} characters or more why nobody needs it")
    return found


def destructive(sql: str) -> list[str]:
    """What in a migration's SQL may break a version that runs."""
    found: list[str] = []
    new: set[str] = set()
    for statement in statements(sql):
        if created := _NEW_TABLE.match(statement):
            if not created[1]:  # else it may be there already, and be read
                new.add(created[2])
        elif why := _refused(statement, new):
            found.append(f"{why}: {statement[:100]}")
    return found


def statements(sql: str) -> Iterator[str]:
    """The statements, without comments, each on one line; what stands in quotes is left out, and never splits."""
    plain = ""
    for piece in _PIECES.finditer(sql):
        plain += {"comment": " ", "body": "''", "text": "''"}.get(piece.lastgroup or "", piece[0])
    for statement in plain.split(";"):
        line = " ".join(statement.split())
        if line and not _BOOKS.match(line):
            yield line


def _refused(statement: str, new: set[str]) -> str | None:
    if index := _INDEX.match(statement):
        unique, concurrently, table = index.groups()
        if table in new:
            return None
        if unique:
            return "refuses rows that the running version may write"
        return None if concurrently else "blocks writes while it is built; create it CONCURRENTLY"
    if (alter := _ALTER.match(statement)) and not _HARMLESS.match(statement):
        return None if alter[1] in new else next(filter(None, map(_action, _split(alter[2]))), None)
    return None if _HARMLESS.match(statement) else "is not known to leave the running version alone"


def _action(action: str) -> str | None:
    """Why one action of ALTER TABLE is refused."""
    if not _ADD_COLUMN.fullmatch(action):
        return "is not known to leave the running version alone"
    if "NOT NULL" in action.upper() and "DEFAULT" not in action.upper():
        return "the running version doesn't write this column"
    return "refuses rows that the running version may write" if _BINDS.search(action) else None


def _split(actions: str) -> Iterator[str]:
    """At the commas outside of parentheses."""
    depth, start = 0, 0
    for position, character in enumerate(actions):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield actions[start:position].strip()
            start = position + 1
    yield actions[start:].strip()


def _rendered(script: ScriptDirectory) -> Iterator[tuple[Any, str]]:
    """Each revision and the SQL that it would run, the oldest first."""
    for revision in reversed(list(script.walk_revisions())):
        out = io.StringIO()

        def step(current: Any, context: Any, one: Any = revision) -> Any:
            del current, context
            return script._upgrade_revs(one.revision, one.down_revision)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as alembic.command does

        with EnvironmentContext(Config(), script, fn=step, as_sql=True) as environment:
            environment.configure(dialect_name="postgresql", output_buffer=out)
            environment.run_migrations()
        yield revision, out.getvalue()


def main() -> int:
    """Return the exit status."""
    found = refusals(FOLDER)
    for refusal in found:
        sys.stderr.write(f"{Path.cwd().name}: migration {refusal}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
