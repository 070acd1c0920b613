"""How to connect: by IAM token, or by the password that stands in for it; TLS as libpq's own variables say."""

from __future__ import annotations

import os
from typing import Any, Final

from kit import aws
from kit.settings import Database

CONNECT_SECONDS: Final = 3


def parameters(settings: Database) -> dict[str, Any]:
    """libpq's parameters for one new connection. A token in it is good for 15 minutes."""
    if settings.password is not None:
        password = settings.password.get_secret_value()
    else:
        password = aws.database_token(settings.host, settings.port, settings.user)
    return plain(settings) | {"user": settings.user, "password": password}


def plain(settings: Database) -> dict[str, Any]:
    """The parameters without user and password."""
    return {
        "host": settings.host,
        "port": settings.port,
        "dbname": settings.database,
        "connect_timeout": CONNECT_SECONDS,
        "application_name": os.environ.get("SERVICE_NAME", "kit"),
        # Without this, libpq would settle for no TLS at all. PGSSLMODE says otherwise where there is none.
        "sslmode": os.environ.get("PGSSLMODE", "verify-full"),
        "keepalives_idle": 30,
        "tcp_user_timeout": 5000,
    }
