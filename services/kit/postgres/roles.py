"""The application's user: it works with rows and can change no table."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier, Literal

from kit.settings import Database

IAM_ROLE = "rds_iam"
"""Whoever is a member signs in to RDS by token alone (RDS User Guide, "IAM database authentication")."""


def admit(connection: Connection[Any], settings: Database) -> None:
    """Create the user if it is missing, and let it sign in: by IAM where that is, by its password where one is set."""
    user = Identifier(settings.user)
    if not _exists(connection, settings.user):
        connection.execute(SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(user))
    if settings.password is not None:
        password = Literal(settings.password.get_secret_value())
        connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(user, password))
    elif _exists(connection, IAM_ROLE):
        connection.execute(SQL("GRANT {} TO {}").format(Identifier(IAM_ROLE), user))


def grant(connection: Connection[Any], settings: Database) -> None:
    """Give the user every row of the service's tables, and nobody else anything."""
    names: dict[str, Composable] = {"user": Identifier(settings.user), "database": Identifier(settings.database)}
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {user}",
        "GRANT USAGE ON SCHEMA public TO {user}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {user}",
        "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {user}",
    ):
        connection.execute(SQL(statement).format(**names))


def _exists(connection: Connection[Any], role: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
