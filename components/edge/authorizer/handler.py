"""What API Gateway calls for every request to a scoped route whose answer it has not kept."""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import key_set, tokens
from .key_set import KeySet, KeysUnavailableError
from .tokens import Claims, Expected, RejectedError

log = logging.getLogger(__name__)


class UnauthorizedError(Exception):
    """API Gateway answers 401 to an error with exactly this message, and 500 to any other."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@dataclass(frozen=True, slots=True)
class Authorizer:
    """What one function instance keeps: the routes' scopes (`GET /v1/orders` → `orders:read`) and the keys."""

    routes: Mapping[str, str]
    keys: KeySet
    expected: Expected

    def answer(self, event: Mapping[str, Any], now: float) -> dict[str, Any]:
        """The IAM policy for one request.

        Raises UnauthorizedError for a bad token, KeysUnavailableError when none can be checked.
        """
        route = f"{event['httpMethod']} {event['resource']}"
        try:
            claims = tokens.read(_bearer(event), self.keys.find, self.expected, now)
        except RejectedError as error:
            log.info("refused", extra={"outcome": "refused", "route": route, "reason": str(error)})
            raise UnauthorizedError from None
        except KeysUnavailableError:
            log.exception("no keys", extra={"outcome": "unavailable", "route": route})
            raise
        allowed = self.routes.get(route) in claims.scopes
        outcome = "allowed" if allowed else "denied"
        log.info(outcome, extra={"outcome": outcome, "route": route, "subject": claims.subject})
        return _policy(event, claims, allowed=allowed)


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The function's entry point. `event` is a REQUEST authorizer's, version 1.0."""
    del context
    return _authorizer().answer(event, time.time())


@cache
def _authorizer() -> Authorizer:
    url = os.environ["JWKS_URL"]
    return Authorizer(
        routes=json.loads((Path(__file__).parent / "routes.json").read_text()),
        keys=KeySet(lambda: key_set.fetch(url), time.time),
        expected=Expected(issuer=os.environ["TOKEN_ISSUER"], audience=os.environ["TOKEN_AUDIENCE"]),
    )


def _bearer(event: Mapping[str, Any]) -> str:
    headers: Mapping[str, str] = event.get("headers") or {}
    values = [value for name, value in headers.items() if name.lower() == "authorization"]
    scheme, _, token = (values[0] if len(values) == 1 else "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RejectedError("no bearer token")
    return token.strip()


def _policy(event: Mapping[str, Any], claims: Claims, *, allowed: bool) -> dict[str, Any]:
    """For the called route alone, whatever its parameters.

    API Gateway keeps the answer under the token, the method and the route's template (the authorizer's identity
    sources), so the policy must hold for the template's every path, and is never asked about another route.
    """
    api, stage = event["methodArn"].split("/")[:2]
    path = re.sub(r"\{[^}]*\}", "*", event["resource"])
    return {
        "principalId": claims.subject,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow" if allowed else "Deny",
                    "Resource": f"{api}/{stage}/{event['httpMethod']}{path}",
                }
            ],
        },
        "context": {"subject": claims.subject, "scope": " ".join(sorted(claims.scopes))},
    }
