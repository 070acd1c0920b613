"""What a migration may do while the version before it serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.postgres.expansion import destructive, refusals
from services import system
from tests.services.process import run

SERVICES = Path(__file__).parents[3] / "services"
MIGRATED = sorted(spec.name for spec in system() if spec.databases)


@pytest.mark.parametrize("service", MIGRATED)
def test_no_service_has_a_migration_that_breaks_what_runs(service: str) -> None:
    """A column dropped a minute before the last task that read it was gone: a minute of 500s, at every deployment."""
    assert refusals(SERVICES / service / "migrations") == []
    assert list((SERVICES / service / "migrations" / "versions").glob("0001_*.py"))


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE users",
        "drop  table if exists users",
        "ALTER TABLE users DROP COLUMN name",
        "ALTER TABLE users DROP name",
        "ALTER TABLE users ADD COLUMN a int, DROP COLUMN name",
        "ALTER TABLE users RENAME COLUMN name TO full_name",
        "ALTER TABLE users RENAME TO people",
        "ALTER TABLE users ALTER COLUMN name TYPE varchar(10)",
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL",
        "ALTER TABLE users ADD COLUMN age int NOT NULL",
        "ALTER TABLE users ADD COLUMN age int UNIQUE",
        "ALTER TABLE users ADD CONSTRAINT short CHECK (length(name) < 10)",
        "ALTER TABLE users ADD CHECK (length(name) < 10)",
        "ALTER TABLE users ADD FOREIGN KEY (a) REFERENCES b (c)",
        "CREATE UNIQUE INDEX one ON users (name)",
        "CREATE INDEX slow ON users (name)",
        "TRUNCATE users",
        "DELETE FROM users",
        "DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$",
        "WITH gone AS (DELETE FROM users RETURNING 1) SELECT 1",
        "SELECT 1; DROP TABLE users",
        "CREATE TABLE more (id int); /* ; */ DROP TABLE users",
        "CREATE TABLE more (note text DEFAULT ';--'); ALTER TABLE users DROP name",
        "REVOKE ALL ON users FROM app",
        "CREATE TABLE IF NOT EXISTS users (id int); ALTER TABLE users DROP COLUMN email",
        "CREATE TABLE IF NOT EXISTS users (id int); CREATE UNIQUE INDEX one ON users (name)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ DELETE FROM users RETURNING 1 $$",
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "INSERT INTO kinds SELECT f()",
        "INSERT INTO kinds (id) SELECT f()",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM users'; INSERT INTO kinds VALUES (f())",
        "INSERT INTO kinds WITH gone AS (DELETE FROM users RETURNING 1) SELECT * FROM gone",
        "INSERT INTO kinds VALUES (1, 'two') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    ],
)
def test_what_takes_away_or_refuses_is_refused(sql: str) -> None:
    """A check that is passed by writing the same thing differently."""
    assert destructive(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE things (id int PRIMARY KEY, note text DEFAULT 'drop; table' CHECK (note <> 'x'))",
        "CREATE TABLE things (id int); CREATE UNIQUE INDEX one ON things (id); ALTER TABLE things ADD CHECK (id > 0)",
        "ALTER TABLE users ADD COLUMN age int",
        "ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT 0, ADD COLUMN price numeric(10, 2)",
        "CREATE INDEX CONCURRENTLY fast ON users (name)",
        "INSERT INTO kinds VALUES (1, 'DROP TABLE users; --')",
        "INSERT INTO kinds (id, name) VALUES (1, 'one (1)'), (2, 'two')",
        "INSERT INTO kinds VALUES (1, 'one') ON CONFLICT DO NOTHING",
        "CREATE TABLE IF NOT EXISTS things (id int)",
        "-- DROP TABLE users\nCOMMENT ON TABLE users IS 'people'",
    ],
)
def test_what_only_adds_is_let_through(sql: str) -> None:
    """A check that refuses what is right gets switched off."""
    assert destructive(sql) == []


@pytest.mark.parametrize(
    ("declared", "refused"),
    [("", 1), ('contracts = "ok"', 1), ('contracts = "name was last read by version 14"', 0)],
)
def test_a_contraction_says_why_nobody_needs_it_any_more(tmp_path: Path, declared: str, refused: int) -> None:
    """Sooner or later something has to go; then on purpose."""
    (tmp_path / "versions").mkdir()
    for number, before, statement, line in (
        ("0001", None, "CREATE TABLE users (name text)", ""),
        ("0002", "0001", "ALTER TABLE users DROP COLUMN name", declared),
    ):
        text = f'from alembic import op\nrevision, down_revision = "{number}", {before!r}\n{line}\n'
        text += f"def upgrade():\n    op.execute({statement!r})\n"
        (tmp_path / "versions" / f"{number}.py").write_text(text)
    found = refusals(tmp_path)
    assert len(found) == refused
    assert all(one.startswith("0002") for one in found)


def test_a_refused_migration_does_not_run(tmp_path: Path) -> None:
    """A check that only CI makes is passed by whoever deploys by hand."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    text = 'from alembic import op\nrevision, down_revision = "0001", None\n'
    text += 'def upgrade():\n    op.execute("DROP TABLE users")\n'
    (versions / "0001.py").write_text(text)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "migrate.py").write_text('from kit.postgres.migrate import main\nmain("nowhere")\n')
    status, output = run(str(tmp_path), "app.migrate", {})
    assert status == 1
    assert "DROP TABLE users" in output
