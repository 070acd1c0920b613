"""The service's Redis-compatible cache, signed in to by IAM or by the password that stands in for it."""

from __future__ import annotations

from typing import Final

import redis
from redis.backoff import ExponentialBackoff
from redis.credentials import CredentialProvider
from redis.retry import Retry

from kit import aws
from kit.settings import Cache as CacheSettings

ANSWER_SECONDS: Final = 1.0
CONNECTIONS: Final = 16


class Cache:
    """A dependency. `client` is redis-py's own, answering with `str`.

    Everything that it raises is an outage. A replica that a failover left us with answers, but writes nothing; so does
    a server whose memory is full, and redis-py tells neither apart from a command that is wrong.
    """

    outages: tuple[type[Exception], ...] = (redis.RedisError,)

    def __init__(self, name: str, settings: CacheSettings) -> None:
        self.name = name
        self._settings = settings
        self._client: redis.Redis | None = None

    @property
    def client(self) -> redis.Redis:
        """The client. Raises RuntimeError before `open`."""
        if self._client is None:
            raise RuntimeError(f"cache {self.name} is not open; name it among the application's dependencies")
        return self._client

    def open(self) -> None:
        """Make the client. It connects with the first command."""
        found = self._settings
        self._client = redis.Redis(
            host=found.host,
            port=found.port,
            ssl=found.tls == "on",
            ssl_check_hostname=found.tls == "on",
            credential_provider=_Credentials(found),
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            health_check_interval=30,
            max_connections=CONNECTIONS,
            retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
        )

    def close(self) -> None:
        """Close its connections."""
        if self._client is not None:
            self._client.close()

    def check(self) -> None:
        """Ask it for a PONG."""
        self.client.ping()  # pyright: ignore[reportUnknownMemberType] - its keyword arguments have no types


class _Credentials(CredentialProvider):
    """Asked at each new connection, so a token is always fresh."""

    def __init__(self, settings: CacheSettings) -> None:
        self._settings = settings

    def get_credentials(self) -> tuple[str, str]:
        """The user and its password."""
        found = self._settings
        if found.password is not None:
            return found.user, found.password.get_secret_value()
        return found.user, aws.cache_token(found.group, found.user)
