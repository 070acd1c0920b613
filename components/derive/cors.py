"""What browsers ask before a page of one origin may call the API of another. Pure."""

from __future__ import annotations

from typing import Any, Final

from components.catalogue import Catalogue
from components.place import Place

REQUEST_HEADERS: Final = "authorization,content-type,idempotency-key,if-match,if-none-match,traceparent"
RESPONSE_HEADERS: Final = "etag,location,retry-after"
MAX_AGE: Final = 3600
"""Seconds for which a browser may keep the answer to a preflight."""


def origin(place: Place, catalogue: Catalogue) -> str | None:
    """The only origin whose pages may call the API: the site's, if there is one."""
    return f"https://{place.domain}" if catalogue.site() else None


def preflight(origin: str | None, methods: list[str]) -> dict[str, Any]:
    """The OPTIONS operation of a path: API Gateway answers it itself. Without a site, it admits no origin."""
    headers = {"Allow": ",".join([*methods, "OPTIONS"])}
    if origin is not None:
        headers = {
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Allow-Methods": ",".join([*methods, "OPTIONS"]),
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Max-Age": str(MAX_AGE),
        }
    return {
        "summary": "What browsers ask before they call",
        "tags": ["cors"],
        "security": [],
        "responses": {
            "204": {
                "description": "What may be called from where",
                "headers": {name: {"schema": {"type": "string"}} for name in headers},
            }
        },
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_match",
            "requestTemplates": {"application/json": '{"statusCode": 204}'},
            "responses": {
                "default": {
                    "statusCode": "204",
                    "responseParameters": {
                        f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()
                    },
                }
            },
        },
    }


def gateway_headers(origin: str | None) -> dict[str, str]:
    """The headers of what API Gateway answers itself: without them, a page sees a network error in place of a 401."""
    if origin is None:
        return {}
    return {
        "gatewayresponse.header.Access-Control-Allow-Origin": f"'{origin}'",
        "gatewayresponse.header.Access-Control-Expose-Headers": f"'{RESPONSE_HEADERS}'",
    }
