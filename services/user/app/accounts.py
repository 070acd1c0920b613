"""Accounts: one for each address, changed by its owner only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.errors import UniqueViolation

from kit import clock, telemetry
from kit.ids import new_id
from kit.postgres import outbox
from kit.postgres.pool import Connection, Postgres
from kit.web.problems import ProblemError

from . import passwords
from .bodies import Changes, Profile, Registration
from .events import UserChanged, UserRegistered


@dataclass(frozen=True, slots=True)
class Account:
    """Who it is, and the hash to compare with."""

    id: str
    password_hash: str


class Accounts:
    """The accounts in the service's database."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    def register(self, wanted: Registration) -> Profile:
        """Make an account. Raises a 409 problem if the address has one."""
        password = wanted.password.get_secret_value()
        if password.casefold() == wanted.email.casefold():
            raise ProblemError(422, "weak-password", "The password is the address.")
        kept = passwords.hashed(password)  # before the transaction: it takes a while
        try:
            with self._database.transaction() as connection:
                row = _insert(connection, wanted, kept)
        except UniqueViolation:
            raise ProblemError(409, "email-taken", "This address has an account. Sign in instead.") from None
        telemetry.count("users.registered")
        return _profile(row)

    def read(self, user_id: str) -> Profile:
        """An account. Raises a 404 problem."""
        with self._database.transaction() as connection:
            return _profile(connection.execute("SELECT * FROM users WHERE id = %s", [user_id]).fetchone())

    def change(self, user_id: str, changes: Changes) -> Profile:
        """Change what is named, and tell of it if that made a difference. Raises a 404 problem."""
        named = changes.model_dump(include=changes.model_fields_set)
        with self._database.transaction() as connection:
            before = _profile(connection.execute("SELECT * FROM users WHERE id = %s FOR UPDATE", [user_id]).fetchone())
            after = before.model_copy(update=named)
            if after != before:
                connection.execute(
                    "UPDATE users SET name = %s, phone = %s, updated_at = %s WHERE id = %s",
                    [after.name, after.phone, clock.now(), user_id],
                )
                outbox.add(connection, UserChanged(**_told(after)))
        return after

    def with_password(self, email: str, password: str) -> Account | None:
        """The account of an address, if that is its password. Takes as long if there is none."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT id, password_hash FROM users WHERE email_key = %s", [_key(email)]
            ).fetchone()
        found = Account(row["id"], row["password_hash"]) if row else None
        if not passwords.matches(password, found.password_hash if found else None):
            return None
        if found and passwords.outdated(found.password_hash):
            self._rehash(found, passwords.hashed(password))
        return found

    def _rehash(self, account: Account, kept: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE users SET password_hash = %s WHERE id = %s AND password_hash = %s",
                [kept, account.id, account.password_hash],
            )


def _insert(connection: Connection, wanted: Registration, kept: str) -> dict[str, Any] | None:
    now = clock.now()
    row = connection.execute(
        "INSERT INTO users (id, email, email_key, name, phone, password_hash, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING *",
        [new_id(), wanted.email, _key(wanted.email), wanted.name, wanted.phone, kept, now, now],
    ).fetchone()
    outbox.add(connection, UserRegistered(**_told(_profile(row))))
    return row


def _key(email: str) -> str:
    """What tells addresses apart: never their case. NUL, which PostgreSQL can't take, stands in none."""
    return email.strip().casefold().replace("\0", "")


def _profile(row: dict[str, Any] | None) -> Profile:
    if row is None:
        raise ProblemError(404, "not-found", "There is nothing here for you.")
    return Profile(**{name: row[name] for name in Profile.model_fields})


def _told(profile: Profile) -> dict[str, Any]:
    return {"user_id": profile.id, "email": profile.email, "name": profile.name, "phone": profile.phone}
