"""`python -m kit.healthy`: the image's health check. Standard library only: it starts every ten seconds."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    """0 if the process in this container answers."""
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8080")), timeout=3)
    try:
        connection.request("GET", "/health")
        return 0 if connection.getresponse().status == 200 else 1  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
