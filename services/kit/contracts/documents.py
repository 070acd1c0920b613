"""Make the documents of a service from its code: `api.ROUTERS` and `events.PUBLISHED`, either of which may be missing.

Importing the two must need no environment: endpoints find what they work with in the running application's state.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Final

from kit.contracts.schemas import event_schema
from kit.web.app import create_app

OPENAPI: Final = "openapi.json"
EVENTS: Final = "events"


def documents(package: str, service: str) -> dict[str, dict[str, Any]]:
    """Path in the service's folder → document. `package` is the code's: `app`, or `services.user.app` in a test."""
    found: dict[str, dict[str, Any]] = {}
    if importlib.util.find_spec(f"{package}.api"):
        api = importlib.import_module(f"{package}.api")
        found[OPENAPI] = create_app(name=service, description=api.__doc__ or "", routers=api.ROUTERS).openapi()
    if importlib.util.find_spec(f"{package}.events"):
        for kind in importlib.import_module(f"{package}.events").PUBLISHED:
            found[f"{EVENTS}/{kind.event_type}.v{kind.event_version}.json"] = event_schema(kind)
    return found
