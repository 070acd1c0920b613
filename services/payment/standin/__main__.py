from fastapi import FastAPI

from kit.server import serve
from kit.settings import Secret, load
from kit.web.app import create_app

from . import api
from .ledger import Ledger
from .replays import Replays


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    app = create_app(name="cards", description=api.__doc__ or "", routers=api.ROUTERS)
    app.state.ledger, app.state.replays = Ledger(), Replays()
    app.state.key = load(Secret, "card-gateway").secret.get_secret_value()
    return app


serve(make)
