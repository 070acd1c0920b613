"""What the shop is told."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from kit.settings import Settings


class Site(Settings):
    """Where the shop's pages find the API: an origin, because that is what browsers grant access to."""

    origin: ClassVar[str] = "Http(site=True)"
    api_url: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]
