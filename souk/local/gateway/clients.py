"""The holders of API keys, and what their usage plans leave them."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from souk.local.gateway.limits import Bucket, Quota
from souk.local.plan.api import UsagePlan


@dataclass(frozen=True, slots=True)
class _Client:
    key: str
    bucket: Bucket
    quota: Quota


class Clients:
    """`keys` are the values of the plans' keys, by the key's id."""

    def __init__(self, plans: tuple[UsagePlan, ...], keys: Mapping[str, str]) -> None:
        self._clients = [
            _Client(keys[plan.key_id], Bucket(plan.limit, time.monotonic), Quota(plan.quota, _today)) for plan in plans
        ]

    def refuse(self, key: str | None) -> Literal["INVALID_API_KEY", "THROTTLED", "QUOTA_EXCEEDED"] | None:
        """Why a call with this key is refused; None if it isn't, and then it is counted."""
        client = next(
            (client for client in self._clients if hmac.compare_digest(client.key.encode(), (key or "").encode())), None
        )
        if client is None:
            return "INVALID_API_KEY"
        if not client.bucket.take():
            return "THROTTLED"
        return None if client.quota.take() else "QUOTA_EXCEEDED"


def _today() -> int:
    """API Gateway's days are those of UTC."""
    return int(time.time()) // 86400
