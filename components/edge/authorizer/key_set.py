"""The public keys that tokens are signed with: a JWKS (RFC 7517), fetched and kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPSConnection
from typing import Any, Final, cast
from urllib.parse import urlsplit

from .signature import PublicKey, public_key

FRESH: Final = 300.0
"""Seconds for which fetched keys are used without asking again."""

STALE: Final = 3600.0
"""Seconds for which they are still used while the issuer can't be reached. After that, a key that its issuer has
withdrawn could be in use: refusing everyone is better."""

PAUSE: Final = 10.0
"""Seconds between two attempts: tokens with made-up key ids must not turn into requests to the issuer."""

TIMEOUT: Final = 2.0
LARGEST: Final = 65536

log = logging.getLogger(__name__)


class KeysUnavailableError(Exception):
    """The issuer can't be reached and no keys are left that are recent enough."""


class KeySet:
    """The keys by id. `fetch` returns the JWKS document, `clock` the time in seconds."""

    def __init__(self, fetch: Callable[[], bytes], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched: float | None = None
        self._tried: float | None = None

    def find(self, kid: str) -> PublicKey | None:
        """The key with an id, or None if the issuer has no such key. Raises KeysUnavailableError."""
        now = self._clock()
        outdated = self._fetched is None or now - self._fetched >= FRESH
        rested = self._tried is None or now - self._tried >= PAUSE
        if rested and (outdated or kid not in self._keys):
            self._refresh(now)
        if self._fetched is None or now - self._fetched > STALE:
            raise KeysUnavailableError("no public keys")
        return self._keys.get(kid)

    def _refresh(self, now: float) -> None:
        self._tried = now
        try:
            self._keys = parse(self._fetch())
        except (OSError, HTTPException, ValueError) as error:
            log.warning("keys not fetched", extra={"outcome": "keys not fetched", "reason": str(error)})
        else:
            self._fetched = now


def parse(document: bytes) -> dict[str, PublicKey]:
    """The keys in a JWKS that can verify RS256. Raises ValueError if there is none."""
    content = json.loads(document)
    entries = _list(content.get("keys") if isinstance(content, dict) else None)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    found: dict[str, PublicKey] = {}
    for entry in entries:
        if _for_rs256(entry):
            try:
                found[entry["kid"]] = public_key(entry)
            except ValueError as error:  # one bad key must not lock out the holders of good ones
                log.warning("key not used", extra={"outcome": "key not used", "reason": str(error)})
    if not found:
        raise ValueError("the key set holds no key for RS256")
    return found


def fetch(url: str) -> bytes:
    """GET an https URL, without following redirects. Raises OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"{url!r} is no https URL")
    connection = HTTPSConnection(parts.hostname, parts.port, timeout=TIMEOUT)
    try:
        connection.request("GET", parts.path, headers={"Accept": "application/json"})
        response = connection.getresponse()
        body = response.read(LARGEST + 1)
    finally:
        connection.close()
    if response.status != 200:  # noqa: PLR2004 - OK
        raise ValueError(f"the issuer answered {response.status}")
    if len(body) > LARGEST:
        raise ValueError(f"the key set has more than {LARGEST} bytes")
    return body


def _list(value: Any) -> list[dict[str, Any]]:
    """The objects in a JSON array."""
    values = cast(list[Any], value) if isinstance(value, list) else []
    return [cast(dict[str, Any], entry) for entry in values if isinstance(entry, dict)]


def _for_rs256(entry: Mapping[str, Any]) -> bool:
    """Keys of other kinds may stand in the same set: an issuer changing algorithms publishes both."""
    return (
        entry.get("kty") == "RSA"
        and isinstance(entry.get("kid"), str)
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", "RS256") == "RS256"
    )
