"""The service, put together from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI

from kit.settings import load
from kit.web.app import create_app

from .files import read
from .pages import router
from .settings import Site

STATIC: Final = Path(__file__).parent / "static"


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    return create_app(name="web", description="The shop.", routers=[router(load(Site), read(STATIC))])
