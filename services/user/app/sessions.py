"""Sessions: a chain of refresh tokens, each good for one use. One that comes twice was stolen from somebody.

RFC 9700 section 4.14.2: rotate, and when a used token comes again end the whole session, since thief and owner can't be
told apart. But a phone that loses the answer asks again: for a moment, and until the successor itself is used, it gets
the very same successor, which is made of the token and of a salt that is kept for it. Of tokens only hashes are kept:
whoever reads the table can't sign in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kit import clock, telemetry
from kit.ids import new_id
from kit.log import log
from kit.postgres.pool import Connection, Postgres

IDLE: Final = timedelta(days=30)
"""How long a refresh token may wait for its use."""

LONGEST: Final = timedelta(days=90)
"""How long a session may last, however often it is refreshed."""

GRACE: Final = timedelta(seconds=10)
"""How long a used token gets its successor again: as long as a client takes to see that no answer comes."""

BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A session, and the refresh token that is its next: the only time that it can be read."""

    id: str
    user_id: str
    refresh_token: str


class Sessions:
    """The sessions in the service's database."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    def begin(self, user_id: str) -> Session:
        """Begin a session for a user."""
        session_id, now = new_id(), clock.now()
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES (%s, %s, %s, %s)",
                [session_id, user_id, now, now + LONGEST],
            )
            return Session(session_id, user_id, _issue(connection, session_id, secrets.token_urlsafe(BYTES)))

    def refresh(self, token: str) -> Session | None:
        """Use a refresh token. None: it is no good, and if it was used before, neither is its session any more."""
        now = clock.now()
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT t.session_id, t.used_at, t.successor_salt, s.ended_at, s.user_id,"
                " t.expires_at < %(now)s OR s.expires_at < %(now)s AS late"
                " FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = %(hash)s"
                # Two uses at the same time: one is the second. It waited, and reads again only what it waited for: so
                # both rows are locked, though one of them would be enough to go one by one.
                " FOR UPDATE OF t, s",
                {"hash": _hash(token), "now": now},
            ).fetchone()
            if row is None or row["ended_at"] is not None or row["late"]:
                return None
            session_id: str = row["session_id"]
            if row["used_at"] is None:
                following = _issue(connection, session_id, _use(connection, token, now))
            else:
                following = _again(connection, token, row["successor_salt"], row["used_at"] + GRACE > now)
            if following is None:
                _end(connection, session_id)
                telemetry.count("sessions.reuse_detected")
                log.warning("refresh token used twice; session ended", session_id=session_id)
                return None
            return Session(session_id, row["user_id"], following)

    def end(self, session_id: str, user_id: str) -> bool:
        """End a user's session. False: the user has none of that id. Ending it twice is fine."""
        with self._database.transaction() as connection:
            own = connection.execute(
                "SELECT id FROM sessions WHERE id = %s AND user_id = %s FOR UPDATE", [session_id, user_id]
            ).fetchone()
            if own:
                _end(connection, session_id)
            return own is not None

    def forget(self) -> int:
        """Delete what has expired. Returns how many sessions."""
        with self._database.transaction() as connection:
            return connection.execute("DELETE FROM sessions WHERE expires_at < %s", [clock.now()]).rowcount


def _use(connection: Connection, token: str, now: datetime) -> str:
    """Mark a token as used. Returns its successor. Its row is locked by its session's."""
    salt = secrets.token_bytes(BYTES)
    connection.execute(
        "UPDATE refresh_tokens SET used_at = %s, successor_salt = %s WHERE hash = %s", [now, salt, _hash(token)]
    )
    return _successor(token, salt)


def _again(connection: Connection, token: str, salt: bytes | None, lately: bool) -> str | None:
    """The successor of a used token, for who lost the answer. None: it is too late, or the successor was used."""
    if salt is None or not lately:
        return None
    following = _successor(token, salt)
    unused = connection.execute(
        "SELECT hash FROM refresh_tokens WHERE hash = %s AND used_at IS NULL", [_hash(following)]
    ).fetchone()
    return following if unused else None


def _successor(token: str, salt: bytes) -> str:
    """Nobody makes it without both: the salt lies in the table, the token with its owner alone."""
    return base64.urlsafe_b64encode(hmac.digest(salt, token.encode(), "sha256")).rstrip(b"=").decode()


def _issue(connection: Connection, session_id: str, token: str) -> str:
    now = clock.now()
    connection.execute(
        "INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at) VALUES (%s, %s, %s, %s)",
        [_hash(token), session_id, now, now + IDLE],
    )
    return token


def _end(connection: Connection, session_id: str) -> None:
    connection.execute("UPDATE sessions SET ended_at = coalesce(ended_at, %s) WHERE id = %s", [clock.now(), session_id])


def _hash(token: str) -> bytes:
    """Enough for 256 random bits: there is nothing to guess, so nothing to slow down."""
    return hashlib.sha256(token.encode()).digest()
