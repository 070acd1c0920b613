"""The keys that tokens are signed with: made ahead, published before their first use, kept until their last token ends.

Private keys lie in the service's own database, which is encrypted at rest by KMS and which nobody else can reach. They
are not encrypted a second time: the key to do it with would lie in the same hands. Where that isn't enough, KMS can
sign in their place, at a call for each token.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from jwt.algorithms import RSAAlgorithm

from kit import clock
from kit.ids import new_id
from kit.log import log
from kit.postgres.pool import Connection, Postgres

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BITS: Final = 2048
SIGNS: Final = timedelta(days=30)
"""How long a key signs."""

AHEAD: Final = timedelta(hours=1)
"""How long a key is published before it signs: the authorizer keeps what it fetched for five minutes."""

KEPT: Final = timedelta(hours=2)
"""How long it is published after it has signed its last token, which lives for a quarter of an hour."""

FRESH_SECONDS: Final = 30.0
"""How long what was read is used without asking the database again. Far below AHEAD: all tasks know a key in time."""

LOCK: Final = 7_316_000_003


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair: the private one to sign with, the public one as a JWK."""

    id: str
    signs_from: datetime
    private: RSAPrivateKey
    public: dict[str, Any]


class Keys:
    """The keys in the service's database."""

    def __init__(self, database: Postgres) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: dict[str, SigningKey] = {}
        self._read_at: float | None = None

    def published(self) -> list[SigningKey]:
        """Every key that a living token may be signed with, or soon will be. The oldest first."""
        with self._lock:
            if self._read_at is None or time.monotonic() - self._read_at > FRESH_SECONDS or not self._known:
                self._known = self._read()
                self._read_at = time.monotonic()
            return list(self._known.values())

    def current(self) -> SigningKey:
        """The key to sign with now."""
        now = clock.now()
        ready = [key for key in self.published() if key.signs_from <= now]
        if not ready:  # the first token of a new system, before the worker's first round
            self.rotate()
            with self._lock:
                self._read_at = None
            ready = [key for key in self.published() if key.signs_from <= clock.now()]
        return ready[-1]

    def rotate(self) -> None:
        """Make the next key when its time has come, and delete those whose last token has ended. Safe at any time."""
        now = clock.now()
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            newest = connection.execute("SELECT max(signs_from) AS newest FROM signing_keys").fetchone()
            latest: datetime | None = newest["newest"] if newest else None
            if latest is None:
                _make(connection, now)
            elif latest + SIGNS - AHEAD <= now:
                _make(connection, max(latest + SIGNS, now + AHEAD))
            connection.execute(
                "DELETE FROM signing_keys k WHERE EXISTS (SELECT FROM signing_keys later"
                " WHERE later.signs_from > k.signs_from AND later.signs_from < %s)",
                [now - KEPT],
            )

    def _read(self) -> dict[str, SigningKey]:
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT * FROM signing_keys ORDER BY signs_from, id").fetchall()
        return {row["id"]: self._known.get(row["id"]) or _loaded(row) for row in rows}


def _make(connection: Connection, signs_from: datetime) -> None:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - once a month
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - once a month

    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_id = new_id()
    connection.execute(
        "INSERT INTO signing_keys (id, private_pem, signs_from) VALUES (%s, %s, %s)", [key_id, pem.decode(), signs_from]
    )
    log.info("signing key made", key_id=key_id, signs_from=clock.rfc3339(signs_from))


def _loaded(row: dict[str, Any]) -> SigningKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - see above

    private: Any = load_pem_private_key(row["private_pem"].encode(), None)
    public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    wanted = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": row["id"], "n": public["n"], "e": public["e"]}
    return SigningKey(row["id"], row["signs_from"], private, wanted)
