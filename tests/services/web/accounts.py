"""Accounts and sessions: a refresh token is good for one use, and one that comes twice ends its session."""

from __future__ import annotations

from typing import Any

from kit import clock
from kit.ids import new_id
from tests.services.web.answers import Refusal


class Accounts:
    """Who has an account, and who is signed in. `lifetime` is that of access tokens, in seconds."""

    def __init__(self) -> None:
        self.profiles: dict[str, dict[str, Any]] = {}
        self.lifetime = 900
        self._passwords: dict[str, tuple[str, str]] = {}
        self._sessions: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._used: dict[str, str] = {}
        self._access: dict[str, str] = {}

    def register(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Make an account."""
        if wanted["email"] in self._passwords:
            raise Refusal(409, "email-taken")
        profile: dict[str, Any] = {name: wanted.get(name) for name in ("email", "name", "phone")}
        profile |= {"id": new_id(), "createdAt": clock.rfc3339(clock.now())}
        self._passwords[wanted["email"]] = (profile["id"], wanted["password"])
        self.profiles[profile["id"]] = profile
        return profile

    def sign_in(self, given: dict[str, Any]) -> dict[str, Any]:
        """Begin a session."""
        user_id, password = self._passwords.get(given["email"], ("", None))
        if password != given["password"]:
            raise Refusal(401, "wrong-credentials")
        session_id = new_id()
        self._sessions[session_id] = user_id
        return self._tokens(session_id)

    def refresh(self, token: str) -> dict[str, Any]:
        """Go on with a session."""
        if token in self._used:
            self._sessions.pop(self._used[token], None)
        session_id = self._refresh.pop(token, None)
        if session_id not in self._sessions:
            raise Refusal(401, "session-over")
        self._used[token] = session_id
        return self._tokens(session_id)

    def bearer(self, header: str) -> str:
        """Whose token it is."""
        session_id = self._access.get(header.removeprefix("Bearer "))
        if session_id not in self._sessions:
            raise Refusal(401, "unauthenticated")
        return self._sessions[session_id]

    def end(self, session_id: str) -> None:
        """End a session."""
        del self._sessions[session_id]

    def end_all(self) -> None:
        """End every session, as a stolen token does."""
        self._sessions.clear()

    def expire(self) -> None:
        """Let no access token be good any more."""
        self._access.clear()

    def _tokens(self, session_id: str) -> dict[str, Any]:
        access, refresh = f"access-{new_id()}", f"refresh-{new_id()}"
        self._access[access], self._refresh[refresh] = session_id, session_id
        return {
            "sessionId": session_id,
            "userId": self._sessions[session_id],
            "accessToken": access,
            "tokenType": "Bearer",
            "expiresIn": self.lifetime,
            "refreshToken": refresh,
        }
