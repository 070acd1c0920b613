"""The emulator as this program uses it: clients under a role's key, and the paths that are the emulator's own."""

from __future__ import annotations

import time
from typing import Any, Final

import boto3
import httpx
from botocore.config import Config

from components.errors import SoukError
from souk.local.credentials import Key

PATIENCE: Final = 60.0


class Emulator:
    """One running emulator. `admin` opens its own paths."""

    def __init__(self, url: str, region: str, admin: str) -> None:
        self.url = url
        self.region = region
        self._admin = admin

    def client(self, service: str, key: Key) -> Any:
        """A client that acts as the role that holds the key."""
        session = boto3.Session(aws_access_key_id=key.id, aws_secret_access_key=key.secret, region_name=self.region)
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=30)
        make: Any = session.client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - overloads by literal names
        return make(service, endpoint_url=self.url, config=config)

    def told(self, what: str) -> Any:
        """`ready`, `used`, `sent` or `spent`, as the emulator says. Raises httpx.HTTPError if it doesn't answer."""
        answer = httpx.get(
            f"{self.url}/_souk/{what}", headers={"Authorization": f"Bearer {self._admin}"}, timeout=5, trust_env=False
        )
        return answer.raise_for_status().json()

    def wait(self) -> None:
        """Wait until everything planned is made. Raises SoukError if that takes too long."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.told("ready"):
                    return
            except httpx.HTTPError:
                pass  # not listening yet
            time.sleep(0.05)
        raise SoukError(f"the emulator did not make the planned resources within {PATIENCE:.0f} s; see its log.")
