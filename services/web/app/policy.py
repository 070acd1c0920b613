"""What browsers may do with the shop's pages: load our own files, call the API, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FEATURES: Final = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


def headers(api_url: str) -> Mapping[str, str]:
    """The headers of a page. `api_url` is an origin."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",  # products' pictures are data URLs: as images, they can do nothing
        "connect-src": f"'self' {api_url}",
        "base-uri": "'none'",
        "form-action": "'none'",  # every form is a module's business; no password can be sent elsewhere
        "frame-ancestors": "'none'",
        # No text becomes markup or code anywhere, so that what the API says can't run, whatever it says.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in directives.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    }
